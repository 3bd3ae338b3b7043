"""The one place that knows what the fallback is put together from: settings in, a fallback out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog

from embeddings.encoder import SentenceEncoder
from embeddings.errors import EmbeddingsError
from embeddings.onnx_encoder import load as load_encoder
from llm_fallback.knowledge.sources import Knowledge, Sources
from llm_fallback.known import known_of
from llm_fallback.privacy.masking import Privacy
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.retrieval.index import HybridIndex
from llm_fallback.service import Fallback, Known, NoJournal, Parts
from llm_fallback.verifier.verifier import Verifier
from shop import bootstrap as shop_bootstrap
from shop.domain.catalog import Product
from shop.services.pointing.lexicon import BASE_LANGUAGE, lexicon

log = structlog.get_logger(__name__)


class SharedKnowledge:
    """The sources, for the index and for what is known of a customer, one thread at a time."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Hand out `knowledge`."""
        self._knowledge = knowledge
        self._lock = threading.Lock()

    def current(self) -> Sources:
        """The state as it is now; see `Knowledge.current`."""
        with self._lock:
            return self._knowledge.current()


def build_fallback() -> Fallback:
    knowledge = SharedKnowledge(
        Knowledge(Path("data/faq"), Path("data/knowledge"), _policy, _products)
    )
    encoder = load_encoder(Path("var/embeddings"))
    index = HybridIndex(knowledge, _now, encoder, Path("var/fallback"))

    def known(customer_id: str, language: str) -> Known:
        return known_of(
            shop_bootstrap.current(), customer_id, language, knowledge.current().templates
        )

    privacy = Privacy()
    spare = ExtractiveProvider()
    from llm_fallback.prompts import Prompt
    class P:
        def of(self, language: str) -> Prompt:
            return Prompt("x", "1")
    return Fallback(
        Parts(
            index=index,
            provider=spare,
            spare=spare,
            checker=Verifier(),
            prompts=P(),
            mask=lambda known: privacy.masking(known.personal),
            known=known,
            journal=NoJournal(),
            skills={name: words[0] for name, words in lexicon(BASE_LANGUAGE).mapping("skill_titles").items()},
        )
    )


def current_fallback() -> Fallback:
    """The fallback of this process: built from the environment on first use, or the one put there."""
    with _holder.lock:
        if _holder.fallback is None:
            _holder.fallback = build_fallback()
        return _holder.fallback


@contextmanager
def use_fallback(fallback: Fallback) -> Iterator[Fallback]:
    """Make `fallback` the current one, in every thread, until the context ends."""
    with _holder.lock:
        before, _holder.fallback = _holder.fallback, fallback
    try:
        yield fallback
    finally:
        with _holder.lock:
            _holder.fallback = before


class _Holder:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.fallback: Fallback | None = None


_holder = _Holder()


def _policy() -> Mapping[str, str]:
    return shop_bootstrap.current().policy.values()


def _products() -> Sequence[Product]:
    return shop_bootstrap.current().commerce.products()


def _now() -> datetime:
    return shop_bootstrap.current().clock()
