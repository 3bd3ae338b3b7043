"""The grounded fallback: answers what the shop's pages say, and says nothing they don't."""
