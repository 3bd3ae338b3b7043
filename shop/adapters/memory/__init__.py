"""A shop and a desk in memory: for tests, and for trying things out without a database."""
