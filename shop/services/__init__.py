"""What the assistant can do with a shop: reads through one access check, writes through one plan."""
