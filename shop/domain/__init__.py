"""Immutable types with units, and pure rules. Imports nothing of ours but itself."""
