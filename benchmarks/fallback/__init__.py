"""Measures the grounded fallback against servers that lie, stall and break."""
