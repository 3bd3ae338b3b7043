"""A language model behind OpenAI's API: OpenAI, Azure, vLLM, Ollama, llama.cpp and others.

The SDK's own retries are off: `llm_fallback.guards` decides on those, with all deadlines in view.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai

from llm_fallback.errors import ProviderError, Reason
from llm_fallback.ports import Part, Pulse
from llm_fallback.providers.asking import labelled
from llm_fallback.providers.dialect import OPENAI_URL, Dialect, Format
from llm_fallback.providers.failures import ReplyTooLarge, as_provider_error, refusal_of
from llm_fallback.providers.prices import Prices
from llm_fallback.providers.reading import ReplyReader
from llm_fallback.types import ComposeRequest, Usage, Verdict
from shop.setting_kinds import Secret

_OPENAI_HOST = "api.openai.com"
_AZURE_HOSTS = (".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com")
MAX_REPLY_BYTES = 4_000_000
"""Of one HTTP answer. A stream spends some 200 bytes on each token."""
_PING_S = 2.0
_REFUSALS = (400, 422)
_MOST_DIALECTS = 6
# Whatever the SDK lets through of httpx and of what it parses.
_FAILURES = (openai.OpenAIError, httpx.HTTPError, httpx.StreamError, ValueError, TypeError)


@dataclass(frozen=True)
class Connection:
    """Where the model is and how to get at it.

    `api_version` is Azure's: `base_url` is then the resource (https://<name>.openai.azure.com) and
    `model` the deployment. `headers` are sent with every request; their values are secrets. `format`
    None finds out which formats the server supports.
    """

    model: str
    base_url: str = OPENAI_URL
    api_key: Secret | None = None
    api_version: str | None = None
    headers: Mapping[str, Secret] = field(default_factory=dict)
    format: Format | None = None
    prices: Prices = field(default_factory=Prices)
    temperature: float = 0.0
    connect_s: float = 2.0

    @property
    def needs_key(self) -> bool:
        """Whether the server is one that answers nobody without a key: OpenAI's, or Azure's."""
        host = urlsplit(self.base_url).hostname or ""
        return bool(self.api_version) or host == _OPENAI_HOST or host.endswith(_AZURE_HOSTS)


class OpenAIProvider:
    """Asks a model for a reply in JSON and passes its sentences on while it still writes."""

    name = "openai"
    calls_llm = True

    def __init__(self, connection: Connection) -> None:
        """Opens nothing yet; `aclose` closes what calls have opened."""
        self._connection = connection
        self._dialect = Dialect(
            format=connection.format or Format.SCHEMA, temperature=connection.temperature
        )
        self._client = _client(connection)

    @property
    def model(self) -> str:
        """The model's name, as the server knows it."""
        return self._connection.model

    @property
    def needs_key(self) -> bool:
        """Whether nothing is answered without a key."""
        return self._connection.needs_key

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def compose(self, request: ComposeRequest) -> AsyncGenerator[Part, None]:
        """As `Provider.compose`. Needs guarding: a server that hangs is waited for."""
        async with aclosing(self.stream(request)) as parts:
            async for part in parts:
                if not isinstance(part, Pulse):
                    yield part

    async def stream(self, request: ComposeRequest) -> AsyncGenerator[Part | Pulse, None]:
        """As `compose`, with a pulse for each piece that comes. Asks the server, and costs money."""
        self._require_key()
        try:
            completion = await self._ask(request)
        except _FAILURES as error:
            raise as_provider_error(error) from error
        reader = ReplyReader({label: p.id for label, p in labelled(request).items()})
        end = _End()
        judged = False
        try:
            async for chunk in completion:
                yield Pulse()
                for sentence in reader.feed(end.take(chunk)):
                    yield sentence
                if end.reason and not judged:
                    # What comes after the end is the usage: the reply need not wait for it.
                    yield _verdict(end, reader, request)
                    judged = True
        except _FAILURES as error:
            raise as_provider_error(error) from error
        finally:
            await completion.close()
        if not judged:
            yield _verdict(end, reader, request)
        yield self._usage(end, request)

    async def ping(self) -> None:
        """Ask for the list of models, which costs nothing; any answer but a refused key will do."""
        self._require_key()
        try:
            await self._client.with_options(timeout=_PING_S).models.list()
        except openai.NotFoundError:
            return
        except _FAILURES as error:
            raise as_provider_error(error) from error

    # -- asking ---------------------------------------------------------------------------------

    def _require_key(self) -> None:
        if self._connection.api_key is None and self._connection.needs_key:
            raise ProviderError(
                Reason.NO_KEY, f"{self._connection.base_url} needs one; set AFTERCART_LLM_API_KEY"
            )

    async def _ask(self, request: ComposeRequest) -> openai.AsyncStream[Any]:
        """Ask, in the words this server knows; what it knows is remembered."""
        dialect = self._dialect
        for _ in range(_MOST_DIALECTS):
            try:
                completion = await self._create(dialect, request)
            except openai.APIStatusError as error:
                other = self._another(dialect, error)
                if other is None:
                    raise
                dialect = other
            else:
                self._dialect = dialect
                return completion
        raise ProviderError(Reason.BAD_REQUEST, "the server refuses every way of asking")

    async def _create(self, dialect: Dialect, request: ComposeRequest) -> openai.AsyncStream[Any]:
        completion: openai.AsyncStream[Any] = await self._client.chat.completions.create(
            model=self._connection.model,
            timeout=httpx.Timeout(request.deadline_s, connect=self._connection.connect_s),
            **dialect.arguments(request),
        )
        return completion

    def _another(self, dialect: Dialect, error: openai.APIStatusError) -> Dialect | None:
        if error.status_code not in _REFUSALS:
            return None
        return dialect.after(refusal_of(error), fixed_format=self._connection.format is not None)

    def _usage(self, end: _End, request: ComposeRequest) -> Usage:
        """What the server reported; where it reports nothing, the cost is estimated."""
        prices = self._connection.prices
        if end.tokens is None:
            return Usage(cost=prices.estimate(request))
        return Usage(*end.tokens, cost=prices.cost(*end.tokens))


class _End:
    """How a stream ends: its reason, a refusal, and the tokens it used (prompt, completion)."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.tokens: tuple[int, int] | None = None
        self._chunks = 0

    def take(self, chunk: object) -> str:
        """The text in a chunk. The SDK checks nothing that comes, so each field may be anything."""
        self._chunks += 1
        usage = getattr(chunk, "usage", None)
        prompt = getattr(usage, "prompt_tokens", None)
        completion = getattr(usage, "completion_tokens", None)
        if isinstance(prompt, int) and isinstance(completion, int):
            self.tokens = (max(0, prompt), max(0, completion))
        choices = getattr(chunk, "choices", None)
        choice = choices[0] if isinstance(choices, list) and choices else None
        reason = getattr(choice, "finish_reason", None)
        self.reason = reason if isinstance(reason, str) else self.reason
        delta = getattr(choice, "delta", None)
        if getattr(delta, "refusal", None):
            raise ProviderError(Reason.REFUSAL, "the model declined to answer")
        content = getattr(delta, "content", None)
        return content if isinstance(content, str) else ""

    def check(self, reader: ReplyReader) -> None:
        """Raise if the stream ended in a way that leaves no reply."""
        if self.reason == "content_filter":
            raise ProviderError(Reason.CONTENT_FILTER, "the reply was stopped by the provider")
        if self.reason is None and not reader.complete and self._chunks:
            raise ProviderError(Reason.CUT, f"the stream ended after {self._chunks} pieces")


def _verdict(end: _End, reader: ReplyReader, request: ComposeRequest) -> Verdict:
    end.check(reader)
    verdict = reader.finish(truncated=end.reason == "length")
    # A model names skills of its own making, too.
    return verdict if verdict.skill in request.skills else replace(verdict, skill=None)


def _client(connection: Connection) -> openai.AsyncOpenAI:
    secret = connection.api_key
    common: dict[str, Any] = {
        # The SDK insists on a key; a server of one's own ignores it.
        "api_key": secret.reveal() if secret else "none",
        "max_retries": 0,
        "default_headers": {
            "Accept-Encoding": "identity",
            **{name: value.reveal() for name, value in connection.headers.items()},
        },
        # A redirect would carry the question to a place nobody chose.
        "http_client": openai.DefaultAsyncHttpxClient(
            event_hooks={"response": [_bound]}, follow_redirects=False
        ),
    }
    if connection.api_version:
        return openai.AsyncAzureOpenAI(
            azure_endpoint=connection.base_url, api_version=connection.api_version, **common
        )
    return openai.AsyncOpenAI(base_url=connection.base_url, **common)


async def _bound(response: httpx.Response) -> None:
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _BoundedStream(response.stream)


class _BoundedStream(httpx.AsyncByteStream):
    """A body that is read up to a limit and no further."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for piece in self._stream:
            read += len(piece)
            if read > MAX_REPLY_BYTES:
                raise ReplyTooLarge(f"more than {MAX_REPLY_BYTES} bytes came")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
