"""A real server of OpenAI's API on this machine: llama.cpp with a model of random weights.

Its words mean nothing, so that everything it says is unsupported; its protocol is spoken by a server
nobody here wrote. `serve` runs it in a process of its own, since it never stops inside one.
`python -m benchmarks.fallback.server <file> <key>` is that process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

import gguf
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
MODEL = "random"
KEY = "key-of-the-random-server"
_EMBEDDING, _LAYERS, _HEADS, _INNER, _CONTEXT = 64, 2, 4, 128, 16384
_SLOTS = 2
_SAME = 2.0
_UNKNOWN = "<unk>"
_HIGH_BYTES = tuple(f"<0x{digit}" for digit in "89ABCDEF")
_READY = "ready at "
_WORDS = tuple(
    f"\u2581{word}"
    for word in [
        "the",
        "a",
        "your",
        "our",
        "you",
        "can",
        "will",
        "is",
        "are",
        "not",
        "no",
        "only",
        "always",
        "never",
        "order",
        "return",
        "refund",
        "exchange",
        "delivery",
        "warranty",
        "days",
        "hours",
        "weeks",
        "free",
        "within",
        "after",
        "before",
        "of",
        "to",
        "for",
        "and",
        "or",
        "by",
        "with",
        "card",
        "$",
        "5",
        "10",
        "14",
        "30",
        "60",
        "2024",
        "%",
        ".",
        ",",
        "yes",
        "cancel",
        "pay",
        "email",
        "phone",
        "contact",
    ]
)
# How much likelier than the rest these are, so that replies have sentences and sentences an end:
# words, the quotation mark, { and t(rue); bytes of no ASCII hardly ever.
_WORD, _ELSE, _HIGH_BYTE = 7.0, 1.0, -20.0
_LIKELY_BYTES = {"<0x22>": 11.0, "<0x7B>": 11.0, "<0x74>": 9.0, "<0x2C>": 6.0}


class ServerFailed(Exception):
    """The server did not come up; the message says what it said."""


@dataclass(frozen=True)
class Served:
    """A running server: where it is, and what it wants to hear."""

    base_url: str
    model: str
    key: str


@contextmanager
def serve(seconds_to_start: float = 60.0) -> Iterator[Served]:
    """A server for the length of the block, with a new model in a folder that goes with it.

    Raises:
        ServerFailed: if it is not there in time.
    """
    with tempfile.TemporaryDirectory(prefix="aftercart-random-") as folder:
        model = Path(folder) / f"{MODEL}.gguf"
        write_model(model)
        process = subprocess.Popen(  # noqa: S603 - this very module
            [sys.executable, "-m", "benchmarks.fallback.server", str(model), KEY],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            yield Served(f"{_address(process, seconds_to_start)}/v1", MODEL, KEY)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def write_model(path: Path, seed: int = 0) -> None:
    """A model of Llama's shape and half a megabyte, its weights drawn at random.

    Its vocabulary is the 256 bytes, so that it can be told to write any JSON, and a few words.
    """
    random = np.random.default_rng(seed)
    tokens = [_UNKNOWN, "<s>", "</s>", *(f"<0x{n:02X}>" for n in range(256)), *_WORDS]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.NORMAL] * len(_WORDS)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(MODEL)
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(_EMBEDDING)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_EMBEDDING // _HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([-float(n) for n in range(len(tokens))])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(
        "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
    )
    for name, shape in _shapes(len(tokens)).items():
        weights = np.ones(shape) if "norm" in name else random.normal(0, 0.3, shape)
        if name == "token_embd.weight":
            # One number is the same for all tokens: what the output layer adds by it is a bias.
            weights[:, 0] = _SAME
        elif name == "output.weight":
            weights[:, 0] = [_bias(token) for token in tokens]
        writer.add_tensor(name, weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _bias(token: str) -> float:
    if token in _LIKELY_BYTES:
        likely = _LIKELY_BYTES[token]
    elif token.startswith(_HIGH_BYTES) or token == _UNKNOWN:
        likely = _HIGH_BYTE
    else:
        likely = _WORD if token.startswith("\u2581") else _ELSE
    return likely / _SAME


def _shapes(tokens: int) -> dict[str, tuple[int, ...]]:
    square = (_EMBEDDING, _EMBEDDING)
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (tokens, _EMBEDDING),
        "output_norm.weight": (_EMBEDDING,),
        "output.weight": (tokens, _EMBEDDING),
    }
    for n in range(_LAYERS):
        shapes |= {f"blk.{n}.{part}_norm.weight": (_EMBEDDING,) for part in ("attn", "ffn")}
        shapes |= {f"blk.{n}.attn_{part}.weight": square for part in ("q", "k", "v", "output")}
        shapes |= {f"blk.{n}.ffn_{part}.weight": (_INNER, _EMBEDDING) for part in ("gate", "up")}
        shapes[f"blk.{n}.ffn_down.weight"] = (_EMBEDDING, _INNER)
    return shapes


def _address(process: subprocess.Popen[str], seconds: float) -> str:
    """What the process prints once it listens. Its other lines are read too, or it would stop."""
    lines: Queue[str] = Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    until = time.monotonic() + seconds
    said: list[str] = []
    while process.poll() is None and time.monotonic() < until:
        try:
            line = lines.get(timeout=0.1)
        except Empty:
            continue
        if line.startswith(_READY):
            return line.removeprefix(_READY).strip()
        said.append(line)
    raise ServerFailed(
        f"the random-weights server did not start: {''.join(said[-5:]) or 'silence'}"
    )


def _read(process: subprocess.Popen[str], lines: Queue[str]) -> None:
    for line in process.stdout or ():
        lines.put(line)


def _run(model: Path, key: str) -> None:
    """Serve until killed, or until nobody is there any more."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = {MODEL}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.n_ctx = _CONTEXT * _SLOTS
    params.n_parallel = _SLOTS
    params.cpuparams.n_threads = 1
    params.warmup = False
    server = xllamacpp.Server(params)
    print(f"{_READY}{server.listening_address}", flush=True)
    # The other end closes when whoever started this ends, in whatever way.
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    _run(Path(sys.argv[1]), sys.argv[2])
