"""Writes an intent model to a folder and reads it: arrays without pickles, and JSON."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlu_components.calibration import SIGNALS, Acceptance
from nlu_components.features import NgramSpace
from nlu_components.intent_limits import Limits
from nlu_components.intent_model import IntentModel, MeaningPart
from nlu_components.meaning import Meaning

FORMAT = 4
_ARRAYS = "arrays.npz"
_TEXTS = "model.json"
# Numbers in which nothing repeats: to compress them takes long and saves little.
_NOT_COMPRESSED = frozenset({"unit_data", "meaning_examples"})


def save(model: IntentModel, folder: Path) -> None:
    """Write the model into `folder`. The same model gives the same bytes."""
    unit = model.nearest.unit
    arrays = {
        "idf": model.space.idf,
        "weights": model.weights,
        "bias": model.bias,
        "intent_of": model.intent_of,
        "unit_data": unit.data,
        "unit_indices": unit.indices,
        "unit_indptr": unit.indptr,
    }
    if model.meant is not None:
        parts = {f.name: getattr(model.meant.meaning, f.name) for f in fields(Meaning)}
        arrays |= {f"meaning_{name}": array for name, array in parts.items()}
    _write_arrays(folder / _ARRAYS, arrays)
    texts = {
        "format": FORMAT,
        "intents": model.intents,
        "words": model.space.words,
        "characters": model.space.characters,
        "examples": model.examples,
        "limits": _of_limits(model.limits),
        "meaning": model.meant
        and {"encoder": model.meant.encoder, "limits": _of_limits(model.meant.limits)},
    }
    (folder / _TEXTS).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> IntentModel:
    """Read a model.

    Raises:
        ValueError: it was written by another version of this code, or is damaged.
        FileNotFoundError: there is none.
    """
    texts = json.loads((folder / _TEXTS).read_text(encoding="utf-8"))
    if texts["format"] != FORMAT:
        raise ValueError(f"format {texts['format']!r}, expected {FORMAT}: train the model anew")
    try:
        with (folder / _ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = dict(stored)
    except zipfile.BadZipFile as error:
        raise ValueError(f"{_ARRAYS} is damaged: train the model anew") from error
    meant = texts["meaning"]
    if meant is not None:
        parts = {field.name: arrays[f"meaning_{field.name}"] for field in fields(Meaning)}
        meant = MeaningPart(meant["encoder"], Meaning(**parts), _to_limits(meant["limits"]))
    space = NgramSpace(texts["words"], texts["characters"], arrays["idf"])
    unit = csr_matrix(
        (arrays["unit_data"], arrays["unit_indices"], arrays["unit_indptr"]),
        shape=(len(texts["examples"]), len(arrays["idf"])),
    )
    return IntentModel(
        texts["intents"],
        space,
        arrays["weights"],
        arrays["bias"],
        unit,
        texts["examples"],
        arrays["intent_of"],
        _to_limits(texts["limits"]),
        meant,
    )


def _of_limits(limits: Limits) -> dict[str, Any]:
    acceptance = limits.acceptance
    return {
        "temperature": limits.temperature,
        "threshold": limits.threshold,
        "margin": limits.margin,
        "acceptance": acceptance
        and {
            "signals": SIGNALS[: len(acceptance.weights)],
            "weights": acceptance.weights.tolist(),
            "bias": acceptance.bias,
        },
    }


def _to_limits(stored: Mapping[str, Any]) -> Limits:
    accepted = stored["acceptance"]
    acceptance = accepted and Acceptance(np.array(accepted["weights"]), accepted["bias"])
    return Limits(stored["temperature"], stored["threshold"], stored["margin"], acceptance)


def _write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
    """Like `numpy.savez_compressed`, without the time of writing in the file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            stored = name in _NOT_COMPRESSED
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                np.save(file, np.ascontiguousarray(array), allow_pickle=False)
