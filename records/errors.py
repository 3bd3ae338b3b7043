"""What can go wrong with the records.

RecordsError
 ├─ RecordsUnreachable   the database does not answer
 └─ MessageIdReused      a message id came back with a different request
"""

from __future__ import annotations


class RecordsError(Exception):
    """Any failure of the records."""


class RecordsUnreachable(RecordsError):
    """The database does not answer."""


class MessageIdReused(RecordsError):
    """A message id came back with a different request."""
