"""Small domains for tests, made without Rasa's remark on everything that has slots."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain

from engine.logs import quiet_libraries


def domain(**content: Any) -> Domain:
    """A domain with these sections."""
    with quiet_libraries():
        return Domain.from_dict(content)
