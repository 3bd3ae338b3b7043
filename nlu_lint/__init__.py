"""A linter for NLU training data: findings with file and line. docs/lint-nlu.md says what it looks for."""
