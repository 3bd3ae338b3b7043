"""Finds the passages that answer a question, and knows when none does."""
