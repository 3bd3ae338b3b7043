"""What can go wrong with an encoder before it encodes anything; encoding itself never fails.

EmbeddingsError
├── WeightsMissing     there are no weights where they should be
└── WeightsUnusable    there are, but not of a kind this room can compute
"""

from __future__ import annotations


class EmbeddingsError(Exception):
    """No encoder can be made; the message says why and what to do."""


class WeightsMissing(EmbeddingsError):
    """The package is not installed, or the folder lacks a file."""


class WeightsUnusable(EmbeddingsError):
    """A file is damaged, or the model is of another architecture than BERT with mean pooling."""
