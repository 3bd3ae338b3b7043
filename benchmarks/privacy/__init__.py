"""Measures what leaves unmasked, what is masked for nothing, and whether replies come back whole."""
