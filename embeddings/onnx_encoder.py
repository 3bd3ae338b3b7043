"""A sentence encoder computed by onnxruntime from weights on disk, without a deep-learning framework.

encoder = load(Path("var/embeddings"))
encoder.encode(["where is my parcel", "my order has not come"])
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings import graph, weights
from embeddings.encoder import Vectors
from embeddings.errors import EmbeddingsError
from embeddings.weights import Weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

# Of more, the beginning is read. The model was trained on no more than this.
MOST_TOKENS = 128
# A token has at least one character; an average English one has four. What is cut here would be cut
# by MOST_TOKENS, unless most of it is spaces.
_MOST_CHARACTERS = 16 * MOST_TOKENS
# [CLS] and [SEP] alone.
_EMPTY = 2
# With more, a batch is not faster (the weights stay in the cache); with fewer, threads share better.
_MOST_IN_BATCH = 32


def load(
    cache: Path,
    folder: Path | None = None,
    *,
    precision: str = "int8",
    layers: int = 1,
    threads: int = 1,
) -> OnnxEncoder:
    """An encoder of the weights in `folder`, or of the installed package if that is None.

    `precision` is "int8" or "fp32". `layers` is of how many of the last layers the vector is the mean:
    1, the model as published, to compare sentences by their cosine; some more where a classifier is
    trained on the vectors. `threads` is how many batches are computed at a time; a single
    sentence always takes one. The first time, the model is built (a second) and written into
    `cache`, under a name with the hash of the weights; after that it is read from there.

    Raises:
        WeightsMissing: the package is not installed, or a file is not there.
        WeightsUnusable: the model is of another architecture, or damaged.
        EmbeddingsError: there is no such precision, or there are fewer layers.
    """
    if precision not in graph.PRECISIONS:
        raise EmbeddingsError(
            f"there is no precision {precision!r}; there are: {', '.join(graph.PRECISIONS)}"
        )
    found = weights.find(folder)
    if not 1 <= layers <= found.shape.layers:
        raise EmbeddingsError(
            f"layers is {layers!r}; expected a number from 1 to {found.shape.layers}"
        )
    name = _fingerprint(found, precision, layers)
    model = cache / f"encoder-{name}.onnx"
    if not model.is_file():
        built = graph.build(found.tensors(), found.shape, precision, layers)
        _write(model, built.SerializeToString())
    return OnnxEncoder(model, found, name, threads)


def fingerprint(folder: Path | None = None, *, precision: str = "int8", layers: int = 1) -> str:
    """The fingerprint `load` would give the encoder. Reads the weights, builds nothing.

    Raises:
        WeightsMissing: the package is not installed, or a file is not there.
        WeightsUnusable: the model is of another architecture.
    """
    return _fingerprint(weights.find(folder), precision, layers)


class OnnxEncoder:
    """A `SentenceEncoder`. Make one with `load`; it may be used from several threads at once."""

    def __init__(self, model: Path, found: Weights, fingerprint: str, threads: int = 1) -> None:
        """Read a model that `load` has written; `fingerprint` names it."""
        from tokenizers import Tokenizer

        self.fingerprint = fingerprint
        self.dimensions = found.shape.dimensions
        self._threads = threads
        self._session = _session(model)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(found.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(MOST_TOKENS, found.shape.most_tokens))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `SentenceEncoder` promises. Sentences of the same length are computed together."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        cut = [_cut(text) for text in texts]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(cut)]
        batches = _batches([len(one) for one in ids])

        def fill(rows: list[int]) -> None:
            vectors[rows] = self._compute([ids[row] for row in rows])

        if self._threads == 1 or len(batches) == 1:
            for rows in batches:
                fill(rows)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(fill, batches))
        return vectors

    def _compute(self, ids: list[list[int]]) -> Vectors:
        """Vectors of sentences with the same number of tokens."""
        positions = np.arange(len(ids[0]))
        (tokens,) = self._session.run(None, {"ids": np.array(ids), "positions": positions})
        # Pooled here: onnxruntime adds up in another order for one sentence than for several.
        mean = tokens.sum(axis=1)
        lengths = np.sqrt((mean * mean).sum(axis=1, keepdims=True))
        vectors: Vectors = mean / lengths
        return vectors


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Rows of texts that can be computed together, longest first; empty texts are in none."""
    by_length: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        if length > _EMPTY:
            by_length.setdefault(length, []).append(row)
    return [
        rows[start : start + _MOST_IN_BATCH]
        for _, rows in sorted(by_length.items(), reverse=True)
        for start in range(0, len(rows), _MOST_IN_BATCH)
    ]


def _cut(text: str) -> str:
    # Half of a surrogate pair is no character, and the tokenizer takes none.
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _session(model: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Several threads for one short sentence cost more in waiting than they save.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Its own arena keeps what the largest batch took, for good; single sentences are as fast without.
    options.enable_cpu_mem_arena = False
    # Errors only: it warns about its own rewriting of the graph.
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _fingerprint(found: Weights, precision: str, layers: int) -> str:
    made_of = f"{found.hash()} {precision} {graph.VERSION} {MOST_TOKENS}"
    if layers > 1:
        made_of += f" {layers}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:24]


def _write(path: Path, content: bytes) -> None:
    """Write a file that is either not there or whole, also if two processes write it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
