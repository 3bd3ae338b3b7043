"""Measures how well messages are understood; `python -m benchmarks.nlu`."""
