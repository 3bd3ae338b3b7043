"""Writes an intent model to a folder and reads it: arrays without pickles, and JSON."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlu_components.calibration import SIGNALS, Acceptance
from nlu_components.features import NgramSpace
from nlu_components.intent_model import IntentModel, Limits

FORMAT = 1
_ARRAYS = "arrays.npz"
_TEXTS = "model.json"


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
    _write_arrays(folder / _ARRAYS, arrays)
    limits = model.limits
    acceptance = limits.acceptance
    texts = {
        "format": FORMAT,
        "intents": model.intents,
        "words": model.space.words,
        "characters": model.space.characters,
        "examples": model.examples,
        "temperature": limits.temperature,
        "threshold": limits.threshold,
        "margin": limits.margin,
        "acceptance": acceptance
        and {"signals": SIGNALS, "weights": acceptance.weights.tolist(), "bias": acceptance.bias},
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
    accepted = texts["acceptance"]
    acceptance = accepted and Acceptance(np.array(accepted["weights"]), accepted["bias"])
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
        Limits(texts["temperature"], texts["threshold"], texts["margin"], acceptance),
    )


def _write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
    """Like `numpy.savez_compressed`, without the time of writing in the file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                np.save(file, np.ascontiguousarray(array), allow_pickle=False)
