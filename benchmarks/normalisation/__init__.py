"""Does the normalised form help a classifier? Cross-validation on the project's own NLU data."""
