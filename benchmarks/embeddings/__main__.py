"""`python -m benchmarks.embeddings`: how fast sentences become vectors, and how exact int8 is.

Sentences are the project's own English examples. Times are of one process on one core but for the
throughput of two threads. Prints a table and, as the last line, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.nlu import data
from embeddings import graph, onnx_encoder
from embeddings.onnx_encoder import OnnxEncoder

WORDS = range(8, 11)  # about ten tokens
_ONE_BY_ONE = 500
_IN_BATCHES = 2000

# Memory of a process that has the encoder and nothing else of ours.
_MEMORY = """
import sys, pathlib
from embeddings.onnx_encoder import load
def resident_mb():
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20
import numpy, onnxruntime, tokenizers
before = resident_mb()
load(pathlib.Path(sys.argv[1]), precision=sys.argv[2]).encode(["where is my parcel"] * 3)
print(resident_mb() - before)
"""


def main() -> int:
    """Run the command line; 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.embeddings", description=__doc__)
    parser.add_argument("--folder", type=Path, help="weights other than the installed package's")
    options = parser.parse_args()
    texts = [s.text for s in data.own() if s.language == data.ENGLISH]
    with tempfile.TemporaryDirectory() as cache:
        found = {p: _measure(p, texts, Path(cache), options.folder) for p in graph.PRECISIONS}
    for figure in found["int8"]:
        print(f"{figure:<22}" + "".join(f"{found[p][figure]:>12.4g}" for p in graph.PRECISIONS))
    print(json.dumps(found))
    return 0


def _measure(
    precision: str, texts: Sequence[str], cache: Path, folder: Path | None
) -> dict[str, float]:
    began = time.perf_counter()
    onnx_encoder.load(cache, folder, precision=precision)
    built = time.perf_counter()
    encoder = onnx_encoder.load(cache, folder, precision=precision)
    loaded = time.perf_counter()
    times = _one_by_one(encoder, [t for t in texts if len(t.split()) in WORDS][:_ONE_BY_ONE])
    many = texts[:: max(1, len(texts) // _IN_BATCHES)]
    pair = onnx_encoder.load(cache, folder, precision=precision, threads=2)
    exact = onnx_encoder.load(cache, folder, precision="fp32").encode(many)
    cosines = (exact * encoder.encode(many)).sum(axis=1)
    return {
        "build_s": built - began,
        "load_s": loaded - built,
        "resident_mb": _resident_mb(cache, precision),
        "p50_ms": float(np.quantile(times, 0.5)),
        "p95_ms": float(np.quantile(times, 0.95)),
        "texts_per_s": _per_second(encoder, many),
        "texts_per_s_2_threads": _per_second(pair, many),
        "cosine_mean": float(cosines.mean()),
        "cosine_min": float(cosines.min()),
    }


def _one_by_one(encoder: OnnxEncoder, texts: Sequence[str]) -> list[float]:
    encoder.encode(texts[:20])
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    times: list[float] = []
    try:
        for text in texts:
            began = time.perf_counter()
            encoder.encode([text])
            times.append(1000 * (time.perf_counter() - began))
    finally:
        os.sched_setaffinity(0, cores)
    return times


def _per_second(encoder: OnnxEncoder, texts: Sequence[str]) -> float:
    began = time.perf_counter()
    encoder.encode(texts)
    return len(texts) / (time.perf_counter() - began)


def _resident_mb(cache: Path, precision: str) -> float:
    ran = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", _MEMORY, str(cache), precision],
        capture_output=True,
        text=True,
        check=True,
        cwd=data.ROOT,
    )
    return float(ran.stdout)


if __name__ == "__main__":
    sys.exit(main())
