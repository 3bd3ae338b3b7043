"""The rules. Each takes the project and the settings and yields findings; nlu_lint/linting.py runs them."""
