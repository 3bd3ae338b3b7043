"""The sentence encoder as the intent classifier's settings ask for it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import regex

from embeddings import onnx_encoder
from embeddings.encoder import SentenceEncoder
from embeddings.store import RememberingEncoder
from nlu_components.features import Floats
from nlu_components.language import LanguageIdentifier
from nlu_components.language_evidence import HINGLISH
from nlu_components.meaning import readable

# A vector is the mean of so many of the encoder's last layers. The last one alone is made for comparing
# two sentences; intents are told apart better with what comes before it. docs/understanding.md has the figures.
LAYERS = 3
_OFF = (False, None, "off")
_ON = (True, "on")


def defaults() -> dict[str, Any]:
    """The settings about sentence embeddings, each with its default."""
    return {
        # Whether sentence embeddings have a part in it: `on` (weights of the installed package), `off`,
        # or the folder of other weights.
        "embeddings": "off",
        # Where the built encoder, and the embeddings of training examples, are kept.
        "embeddings_cache": "var/embeddings",
        # Which scripts the encoder can read, and which languages in them it cannot: messages it cannot
        # read are understood by their n-grams. No script named: all of them.
        "embeddings_scripts": ["Latin"],
        "embeddings_not_for": [HINGLISH],
    }


def problem(config: Mapping[str, Any]) -> str | None:
    """What is wrong with the settings about embeddings, in a few words; None if nothing is."""
    setting, cache = config["embeddings"], config["embeddings_cache"]
    scripts, languages = config["embeddings_scripts"], config["embeddings_not_for"]
    if setting not in (*_OFF, *_ON) and not (isinstance(setting, str) and setting.strip()):
        return f"embeddings is {setting!r}; expected on, off or a folder with weights"
    if not isinstance(cache, str) or not cache:
        return f"embeddings_cache is {cache!r}; expected a folder"
    if not isinstance(scripts, list) or not all(isinstance(s, str) for s in scripts):
        return f"embeddings_scripts is {scripts!r}; expected a list of scripts, such as Latin"
    if not isinstance(languages, list) or not set(languages) <= {HINGLISH}:
        return f"embeddings_not_for is {languages!r}; expected a list; {HINGLISH} can be told"
    try:
        readable(["a"], scripts)
    except regex.error:
        return f"embeddings_scripts is {scripts!r}; expected Unicode's names of scripts"
    return None


def wanted(config: Mapping[str, Any]) -> bool:
    """Whether embeddings are switched on."""
    return config["embeddings"] not in _OFF


def fingerprint(config: Mapping[str, Any]) -> str | None:
    """What names the encoder; None if embeddings are switched off. Raises EmbeddingsError."""
    return onnx_encoder.fingerprint(_folder(config), layers=LAYERS) if wanted(config) else None


class Embedder:
    """Sentence embeddings of messages; of what the encoder cannot read, a row of zeros."""

    def __init__(
        self, encoder: SentenceEncoder, scripts: Sequence[str], not_for: Sequence[str] = ()
    ) -> None:
        """`scripts` are those the encoder can read, with none all; `not_for` as the setting has it."""
        self._encoder = encoder
        self._scripts = list(scripts)
        # Words tell Hinglish; fastText never does.
        self._languages = LanguageIdentifier({}, lambda line: ("", 0.0)) if not_for else None
        self.fingerprint = encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Floats:
        """A row for each text: shape (texts, dimensions)."""
        vectors = np.zeros((len(texts), self._encoder.dimensions), dtype=np.float32)
        written = np.flatnonzero(readable(texts, self._scripts)).tolist()
        some = [row for row in written if not self._is_hinglish(texts[row])]
        if some:
            vectors[some] = self._encoder.encode([texts[row] for row in some])
        return vectors

    def _is_hinglish(self, text: str) -> bool:
        return self._languages is not None and self._languages.identify(text)[0] == HINGLISH


def for_training(config: Mapping[str, Any]) -> Embedder:
    """On all cores, and remembering what it has encoded, where embeddings are switched on.

    Raises:
        EmbeddingsError: there is no encoder.
    """
    cache = Path(config["embeddings_cache"])
    threads = os.cpu_count() or 1
    encoder = onnx_encoder.load(cache, _folder(config), layers=LAYERS, threads=threads)
    return _embedder(RememberingEncoder(encoder, cache, "intents"), config)


def for_messages(config: Mapping[str, Any]) -> Embedder | None:
    """On one core; None if switched off.

    Raises:
        EmbeddingsError: there is no encoder.
    """
    if not wanted(config):
        return None
    cache = Path(config["embeddings_cache"])
    encoder = onnx_encoder.load(cache, _folder(config), layers=LAYERS)
    return _embedder(encoder, config)


def _embedder(encoder: SentenceEncoder, config: Mapping[str, Any]) -> Embedder:
    return Embedder(encoder, config["embeddings_scripts"], config["embeddings_not_for"])


def _folder(config: Mapping[str, Any]) -> Path | None:
    return None if config["embeddings"] in _ON else Path(config["embeddings"])
