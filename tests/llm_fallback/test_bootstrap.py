"""What the fallback is put together from follows the settings."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from llm_fallback.bootstrap import build_store
from llm_fallback.errors import SettingsError
from llm_fallback.settings import Settings

IN_QDRANT = replace(Settings(), index="qdrant", index_url="http://127.0.0.1:6333")


def test_the_catalogue_is_searched_in_this_process_unless_asked_otherwise() -> None:
    """Nothing is set: there is no store."""
    assert build_store(Settings(), None) is None


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where qdrant-client is not installed, the setting says so instead of a traceback."""
    monkeypatch.setitem(sys.modules, "qdrant_client", None)
    monkeypatch.delitem(sys.modules, "llm_fallback.retrieval.qdrant_store", raising=False)

    with pytest.raises(SettingsError, match="qdrant-client"):
        build_store(IN_QDRANT, None)
