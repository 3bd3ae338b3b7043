"""What adapters of shops that we keep ourselves share: matching, effects of plans, SQL."""
