"""The pipelines that are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.nlu import systems


@pytest.mark.parametrize(
    ("setting", "name", "otherwise"),
    [
        ("", "aftercart_with_emb", "on"),
        ("    embeddings: off\n", "aftercart_with_emb", "on"),
        ("    embeddings: on\n", "aftercart_without_emb", "off"),
        ("    embeddings: some/folder\n", "aftercart_without_emb", "off"),
    ],
)
def test_the_other_setting_of_embeddings_is_measured_too(
    tmp_path: Path, setting: str, name: str, otherwise: str
) -> None:
    """Whatever `config.yml` says, the second system is the same with that one setting changed."""
    config = tmp_path / "config.yml"
    config.write_text(f"pipeline:\n  - name: {systems.CLASSIFIER}\n{setting}", encoding="utf-8")
    ours = systems.ours(config, budget=0.1)
    other = systems.ours_otherwise(ours)

    assert other.name == name
    assert other.pipeline == [{**ours.pipeline[0], "embeddings": otherwise}]
    assert ours.pipeline[0]["false_accept_budget"] == 0.1
