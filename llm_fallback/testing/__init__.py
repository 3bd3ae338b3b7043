"""For tests: providers that do as told, and the suites every adapter has to pass."""
