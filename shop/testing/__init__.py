"""Contract suites that every adapter inherits."""
