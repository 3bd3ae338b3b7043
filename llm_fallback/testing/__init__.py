"""A provider by script, and the contract suites that providers and ledgers inherit."""
