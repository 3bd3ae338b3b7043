"""Opening sessions, whose they are, and who the customer is."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.settings import Settings
from records.store import Records, utc_now
from tests.gateway.conftest import IDENTITY_SECRET, ClientOf, Guest, code_of, open_guest
from tests.gateway.fakes import FakeAssistant, said

UNAUTHORIZED = (401, "unauthorized", None)


def signed(key: Any = IDENTITY_SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """An identity token as the shop signs it."""
    usual = {"sub": "sara_doe_496", "exp": time.time() + 6 * 3600}
    return jwt.encode({**usual, **claims}, key, algorithm=algorithm)


async def test_a_session_greets_in_the_shape_of_the_contract(client: httpx.AsyncClient) -> None:
    """An empty object opens a session and gives its id, its token, its language and a greeting."""
    response = await client.post("/api/chat/session", json={})

    assert response.status_code == 200
    opened = response.json()
    assert set(opened) == {"session_id", "token", "language", "messages"}
    assert opened["language"] == "en"
    assert opened["messages"] == [
        {
            "id": "start.0",
            "text": "Hello.",
            "language": "en",
            "buttons": [],
            "cards": [],
            "image": None,
            "source": "flow",
            "citations": [],
            "rateable": False,
        }
    ]


async def test_only_the_hash_of_a_token_is_kept(guest: Guest, records: Records) -> None:
    """Whoever reads the records cannot speak for a customer: the token has 256 bits, its SHA-256
    is what is stored."""
    session = records.session(guest.session_id)

    assert session is not None
    assert len(guest.token) >= 43
    assert session.token_hash == hashlib.sha256(guest.token.encode()).hexdigest()


@pytest.mark.parametrize(
    ("session_id", "token"),
    [
        ("own", None),
        ("own", "wrong"),
        ("own", "other's"),
        ("other's", "own"),
        ("nobody's", "own"),
        ("nobody's", None),
    ],
)
async def test_a_session_opens_to_its_own_token_only(
    client: httpx.AsyncClient, session_id: str, token: str | None
) -> None:
    """A missing, wrong or foreign token and an unknown session get one and the same answer, on
    every call."""
    own, other = await open_guest(client), await open_guest(client)
    used = {"own": own.session_id, "other's": other.session_id}.get(session_id, "f" * 32)
    tokens = {"own": own.token, "other's": other.token}
    headers = {} if token is None else {"Authorization": f"Bearer {tokens.get(token, token)}"}

    answers = [
        await client.post(
            "/api/chat/message", json={"session_id": used, "text": "hi"}, headers=headers
        ),
        await client.get(f"/api/chat/history/{used}", headers=headers),
        await client.post(
            "/api/chat/feedback", json={"session_id": used, "score": 5}, headers=headers
        ),
    ]

    assert [code_of(answer) for answer in answers] == [UNAUTHORIZED] * 3
    assert len({answer.text for answer in answers}) == 1


async def test_a_session_can_run_out(
    client_of: ClientOf, settings: Settings, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a time to live, a session left alone for longer is as good as unknown."""
    guest = await open_guest(client_of(replace(settings, session_ttl_s=60)))
    fresh = await guest.send(text="hi")
    monkeypatch.setattr("gateway.conversations.utc_now", lambda: utc_now() + timedelta(seconds=61))
    stale = await guest.send(text="hi")

    assert fresh.status_code == 200
    assert code_of(stale) == UNAUTHORIZED


async def test_the_language_wished_for_is_spoken_if_it_can_be(
    client_of: ClientOf, settings: Settings, assistant: FakeAssistant
) -> None:
    """The nearest language spoken is taken, and the default where none is near."""
    client = client_of(replace(settings, languages=("en", "pt-BR", "de")))
    wishes = ["de-AT", "pt-br", "fr", "x" * 64, None]

    spoken = [
        (await client.post("/api/chat/session", json={"language": wish})).json()["language"]
        for wish in wishes
    ]

    assert spoken == ["de", "pt-BR", "en", "en", "en"]
    assert [language for language, _ in assistant.started.values()] == spoken


async def test_a_signed_identity_says_who_the_customer_is(
    client: httpx.AsyncClient, assistant: FakeAssistant
) -> None:
    """The customer in a token signed by the shop is the customer of the conversation."""
    guest = await open_guest(client, identity=signed())

    assert assistant.started[guest.session_id] == ("en", "sara_doe_496")


@pytest.mark.parametrize(
    ("token", "code"),
    [
        pytest.param(signed("another secret, long enough to sign"), "identity_invalid", id="key"),
        pytest.param(signed(exp=time.time() - 5), "identity_expired", id="expired"),
        pytest.param(signed(exp=None), "identity_invalid", id="no expiry"),
        pytest.param(signed(sub=None), "identity_invalid", id="nobody"),
        pytest.param(signed(sub=""), "identity_invalid", id="empty"),
        pytest.param(signed(sub=7), "identity_invalid", id="number"),
        pytest.param(signed(sub="x" * 129), "identity_invalid", id="long"),
        pytest.param(signed(None, "none"), "identity_invalid", id="unsigned"),
        pytest.param("rubbish", "identity_invalid", id="rubbish"),
        pytest.param("ä.ö.ü", "identity_invalid", id="not ascii"),
    ],
)
async def test_a_doubtful_identity_opens_nothing(
    client: httpx.AsyncClient, assistant: FakeAssistant, token: str, code: str
) -> None:
    """A token that is forged, expired or incomplete is refused, and no session begins."""
    response = await client.post("/api/chat/session", json={"identity": token})

    assert code_of(response) == (401, code, "identity")
    assert assistant.started == {}


async def test_without_a_key_no_identity_is_taken(client_of: ClientOf) -> None:
    """A gateway that knows no key says which setting is missing instead of trusting anybody."""
    response = await client_of(Settings()).post("/api/chat/session", json={"identity": signed()})

    assert code_of(response) == (400, "identity_not_configured", "identity")
    assert "AFTERCART_IDENTITY_SECRET" in response.json()["error"]["message"]


async def test_a_public_key_checks_rs256_and_nothing_else(
    client_of: ClientOf, assistant: FakeAssistant
) -> None:
    """With a public key set, tokens of its private key count, and nobody signs with the public
    key itself as if it were a shared secret."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    client = client_of(replace(Settings(), identity_public_key=public.decode()))
    usual = {"sub": "sara_doe_496", "exp": int(time.time()) + 60}
    confused = jwt.api_jws.PyJWS().encode  # signs any bytes, without a look at the key
    forged_key = b"0" * 32 + public.replace(b"-", b"_")

    good = await client.post(
        "/api/chat/session", json={"identity": signed(private, algorithm="RS256")}
    )
    forged = await client.post(
        "/api/chat/session",
        json={"identity": confused(jwt.utils.force_bytes(str(usual)), forged_key, "HS256")},
    )

    assert good.status_code == 200
    assert code_of(forged) == (401, "identity_invalid", "identity")
    assert [customer for _, customer in assistant.started.values()] == ["sara_doe_496"]


async def test_an_audience_can_be_demanded(client_of: ClientOf, settings: Settings) -> None:
    """With an audience set, tokens signed for somebody else are refused."""
    client = client_of(replace(settings, identity_audience="aftercart"))

    ours = await client.post("/api/chat/session", json={"identity": signed(aud="aftercart")})
    theirs = await client.post("/api/chat/session", json={"identity": signed(aud="billing")})

    assert ours.status_code == 200
    assert code_of(theirs) == (401, "identity_invalid", "identity")


async def test_buttons_of_the_greeting_can_be_pressed(
    client: httpx.AsyncClient, assistant: FakeAssistant
) -> None:
    """What the greeting offers is accepted as the first message."""
    assistant.greeting = (said("Hi.", "Track=/track"),)
    guest = await open_guest(client)

    response = await guest.send(payload="/track")

    assert response.status_code == 200
