"""Remembers vectors on disk, so that a sentence is computed once and not at every training."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.encoder import SentenceEncoder, Vectors

_KEY_BYTES = 16


class RememberingEncoder:
    """A `SentenceEncoder` that asks another one only for what it has never seen.

    One file for each fingerprint of the other encoder. It holds the texts of the last call and no
    others, so it does not grow with what was edited long ago: give it all texts at once. A file that
    cannot be read is treated as if it were not there; one that cannot be written is left out.
    """

    def __init__(self, encoder: SentenceEncoder, folder: Path, purpose: str) -> None:
        """`purpose` tells apart sets of texts that are encoded separately; it is in the file's name."""
        self._encoder = encoder
        self._path = folder / f"{purpose}-{encoder.fingerprint}.npz"

    @property
    def fingerprint(self) -> str:
        """That of the other encoder."""
        return self._encoder.fingerprint

    @property
    def dimensions(self) -> int:
        """Those of the other encoder."""
        return self._encoder.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `SentenceEncoder` promises; writes the file if anything was new."""
        keys = [_key(text) for text in texts]
        known = self._read()
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            found = self._encoder.encode(list(new.values()))
            known.update(zip(new, found, strict=True))
            self._write({key: known[key] for key in keys})
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, key in enumerate(keys):
            vectors[row] = known[key]
        return vectors

    def _read(self) -> dict[bytes, npt.NDArray[np.float32]]:
        try:
            with np.load(self._path, allow_pickle=False) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}
        if keys.shape != (len(vectors), _KEY_BYTES) or vectors.shape[1:] != (self.dimensions,):
            return {}
        return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}

    def _write(self, known: dict[bytes, npt.NDArray[np.float32]]) -> None:
        keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, _KEY_BYTES)
        vectors = np.stack(list(known.values()))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, keys=keys, vectors=vectors)
            Path(name).replace(self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _key(text: str) -> bytes:
    content = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=_KEY_BYTES).digest()
