"""The one place that knows what the fallback is put together from: settings in, a fallback out."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from embeddings.encoder import SentenceEncoder
from embeddings.errors import EmbeddingsError
from embeddings.onnx_encoder import load as load_encoder
from llm_fallback.audit import RecordsLog
from llm_fallback.building import build_provider, utc_now
from llm_fallback.composing import Limits
from llm_fallback.errors import SettingsError
from llm_fallback.journal import RecordsJournal
from llm_fallback.knowledge.sources import Knowledge, Sources
from llm_fallback.known import look_up
from llm_fallback.privacy.masking import Privacy
from llm_fallback.prompts import Prompts
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.retention import Keeping, Retention
from llm_fallback.retrieval.index import HybridIndex
from llm_fallback.retrieval.stored import Store
from llm_fallback.service import Fallback, Known, Parts
from llm_fallback.settings import Settings, read_settings
from llm_fallback.verifier.verifier import Verifier
from records.database import open_database
from records.fallback import FallbackRecords
from shop import bootstrap as shop_bootstrap
from shop.current import Current
from shop.domain.catalog import Product
from shop.services.pointing.lexicon import BASE_LANGUAGE, lexicon
from shop.settings import Settings as ShopSettings

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


def build_knowledge(
    settings: Settings,
    policy: Callable[[], Mapping[str, str]] | None = None,
    products: Callable[[], Sequence[Product]] | None = None,
) -> Knowledge:
    """The sources of a shop, as `Knowledge` takes them; of the shop of this process where none is given.

    Reads nothing yet.
    """
    return Knowledge(
        settings.faq,
        settings.knowledge,
        policy or _policy,
        products or _products,
        site=settings.site,
    )


def build_fallback(settings: Settings, records_url: str) -> Fallback:
    """A fallback over the shop of this process. Reads the sources; the index is made when first used.

    Raises:
        KnowledgeError: the prompts have mistakes.
        SettingsError: the place for the catalogue will not do.
    """
    knowledge = SharedKnowledge(build_knowledge(settings))
    encoder = build_encoder(settings)
    store = build_store(settings, encoder)
    index = HybridIndex(knowledge, _now, encoder, settings.cache, store=store)
    privacy = Privacy()

    def known(customer_id: str, language: str) -> Known:
        templates = knowledge.current().templates
        return look_up(shop_bootstrap.current(), customer_id, language, templates)

    titles = lexicon(BASE_LANGUAGE).mapping("skill_titles")
    provider = build_provider(settings)
    records = FallbackRecords(open_database(records_url))
    return Fallback(
        Parts(
            index=index,
            provider=provider,
            spare=ExtractiveProvider(),
            checker=Verifier(link_hosts=settings.link_hosts),
            prompts=Prompts(settings.prompts),
            mask=lambda known: privacy.masking(known.personal),
            known=known,
            journal=RecordsJournal(RecordsLog(records), provider.name, settings.model, utc_now),
            skills={intent: words[0] for intent, words in titles.items()},
            limits=Limits(settings.max_reply_tokens, settings.total_s),
        )
    )


def build_encoder(settings: Settings) -> SentenceEncoder | None:
    """The encoder of sentences; None where it is switched off, or its weights are not there."""
    if settings.embeddings == "off":
        return None
    try:
        folder = None if settings.embeddings == "on" else Path(settings.embeddings)
        # Both cores of a small machine while the index is made; a single question takes one.
        return load_encoder(settings.cache / "encoder", folder, threads=2)
    except EmbeddingsError as error:
        log.warning("embeddings_missing", reason=str(error))
        return None


def build_store(settings: Settings, encoder: SentenceEncoder | None) -> Store | None:
    """What keeps the catalogue outside this process; None where it is kept in it. Asks nothing yet.

    Raises:
        SettingsError: the package for it is not installed.
    """
    if settings.index == "memory":
        return None
    try:
        from llm_fallback.retrieval.qdrant_store import QdrantStore, open_client
    except ImportError as error:
        raise SettingsError(
            "AFTERCART_INDEX=qdrant needs the package qdrant-client, which is not installed"
            f" ({error}); see docs/fallback-retrieval.md"
        ) from error
    key = settings.index_key.reveal() if settings.index_key else None
    connect = partial(open_client, settings.index_url, key)
    dimensions = None if encoder is None else encoder.dimensions
    return QdrantStore(connect, settings.index_collection, settings.shop_name, dimensions)


def build_retention(settings: Settings, records_url: str) -> Retention:
    """What deletes calls and gaps when the shop no longer wants them. Asks nothing yet."""
    keeping = Keeping(settings.keep_calls_days, settings.keep_gaps_days)
    return Retention(FallbackRecords(open_database(records_url)), keeping, utc_now)


def current_fallback() -> Fallback:
    """The fallback of this process, built from the environment on first use."""
    return _current.get()


def from_environment() -> Fallback:
    """A new fallback, as the environment says."""
    records_url = ShopSettings.read(os.environ).records_url.reveal()
    return build_fallback(read_settings(os.environ), records_url)


_current = Current(from_environment)


def _policy() -> Mapping[str, str]:
    return shop_bootstrap.current().policy.quotable()


def _products() -> Sequence[Product]:
    return shop_bootstrap.current().commerce.products()


def _now() -> datetime:
    return shop_bootstrap.current().clock()
