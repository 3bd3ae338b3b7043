"""Measures the sentence encoder; `python -m benchmarks.embeddings`."""
