"""Measurements of the assistant on data that nobody here wrote."""
