"""The shop's finders, made once."""

from __future__ import annotations

import pytest

from llm_fallback.privacy.masking import Privacy


@pytest.fixture(scope="session")
def privacy() -> Privacy:
    """As a shop has it that sells a Clacker keyboard and a Juniper power bank."""
    return Privacy(keep=["Clacker Mechanical Keyboard", "Juniper Power Bank"])
