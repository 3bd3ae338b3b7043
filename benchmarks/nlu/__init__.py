"""How well the assistant understands."""
