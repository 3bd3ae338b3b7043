"""Providers for tests and benchmarks. Nothing here is used for customers."""
