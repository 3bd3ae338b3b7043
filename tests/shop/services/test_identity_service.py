"""Identification: the policy's ladder of proofs over a shop in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shop.adapters.memory.commerce import MemoryCommerce
from shop.domain.customer import Address, Customer
from shop.domain.policy import Policy, Proof
from shop.domain.snapshot import ShopData
from shop.policies import load_policy
from shop.ports.errors import ShopUnavailable
from shop.services.identity import Identification, IdentityOutcome, Need, identify
from shop.services.pointing.identity import find_identity
from shop.services.pointing.types import IdentityClaim

POLICIES = Path(__file__).resolve().parents[3] / "data" / "policies"


def customer(number: int, first: str, last: str, email: str, postcode: str) -> Customer:
    """A customer at an address with that postcode."""
    address = Address("1 Oak Road", "", "Denver", "CO", postcode, "USA")
    return Customer(f"customer_{number}", first, last, email, address, ())


YUSUF = customer(1, "Yusuf", "Rossi", "yusuf.rossi@example.com", "19122")
MEI = customer(2, "Mei", "Davis", "mei.davis@example.com", "80217")
JOSE = customer(3, "José", "García López", "shared@example.com", "90210")
ANA = customer(4, "Ana", "García", "shared@example.com", "90210")
LEI = customer(5, "Lei", "Wilson", "lei.wilson@example.com", "32255")
OTHER_LEI = customer(6, "Lei", "Wilson", "other.lei@example.com", "32255")


@pytest.fixture
def commerce() -> MemoryCommerce:
    """A shop with six customers, two of one e-mail and two of one name and postcode."""
    return MemoryCommerce(ShopData(customers=(YUSUF, MEI, JOSE, ANA, LEI, OTHER_LEI)))


@pytest.fixture
def policy() -> Policy:
    """The policy as shipped: e-mail, or name and postcode."""
    return load_policy(POLICIES)


def accepting(policy: Policy, *proofs: Proof) -> Policy:
    """The policy with other proofs."""
    return replace(policy, identity=replace(policy.identity, proofs=proofs))


def talk(commerce: MemoryCommerce, policy: Policy, *messages: str) -> Identification:
    """What comes of messages one after the other, what is kept carried over."""
    result = Identification(IdentityOutcome.NEED_MORE)
    for message in messages:
        result = identify(commerce, policy, find_identity(message), result.claim)
    return result


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["yusuf.rossi@example.com"], YUSUF),
        (["YUSUF.ROSSI@EXAMPLE.COM"], YUSUF),
        (["I'm Yusuf Rossi, 19122"], YUSUF),
        (["rossi, yusuf / 19122"], YUSUF),
        (["Yusuf Rossi", "19122"], YUSUF),
        (["19122", "my name is yusuf rossi"], YUSUF),
        (["Yusuf Rossi, zip 19122-0001"], YUSUF),
        (["Jose Garcia Lopez, 90210"], JOSE),
        (["ana garcia 90210"], ANA),
        (["shared@example.com", "Ana García, 90210"], ANA),
        (["shared@example.com", "Ana García", "90210"], ANA),
        (["Lei Wilson 32255", "other.lei@example.com"], OTHER_LEI),
        (["nobody@example.com or mei.davis@example.com"], MEI),
        (["Mei Davis, 80218", "sorry, 80217"], MEI),
        (["nobody@example.com", "Mei Davis 80217"], MEI),
        (["nobody@example.com, Mei Davis 80217"], MEI),
    ],
)
def test_identified(
    commerce: MemoryCommerce, policy: Policy, messages: list[str], expected: Customer
) -> None:
    """An accepted proof, given in one message or several, identifies its one customer."""
    result = talk(commerce, policy, *messages)

    assert result.outcome is IdentityOutcome.IDENTIFIED
    assert result.customer == expected


@pytest.mark.parametrize(
    ("messages", "need"),
    [
        (["Yusuf Rossi"], Need.POSTCODE),
        (["19122"], Need.NAME),
        (["hello"], Need.OTHER_PROOF),
        (["shared@example.com"], Need.OTHER_PROOF),
        (["shared@example.com", "Ana García"], Need.POSTCODE),
        (["Lei Wilson 32255"], Need.OTHER_PROOF),
        (["Mei Davis, 80218", "Mei Davis"], Need.POSTCODE),
    ],
)
def test_more_is_needed(
    commerce: MemoryCommerce, policy: Policy, messages: list[str], need: Need
) -> None:
    """Half a proof, or one that fits several customers, asks for what would decide."""
    result = talk(commerce, policy, *messages)

    assert result.outcome is IdentityOutcome.NEED_MORE
    assert result.need is need
    assert result.customer is None


@pytest.mark.parametrize(
    "message",
    [
        "nobody@example.com",
        "Yusuf Rossi 19123",
        "Yussuf Rossi 19122",
        "John Doe, 99999",
        "Yusuf Davis 19122",
        "mei.davis@example.com, Yusuf Rossi 19122",
        "shared@example.com, Mei Davis 80217",
    ],
)
def test_wrong_proofs_sound_the_same(
    commerce: MemoryCommerce, policy: Policy, message: str
) -> None:
    """An unknown e-mail, a wrong postcode and proofs of two people differ in nothing but the names kept."""
    result = talk(commerce, policy, message)

    names = result.claim.names
    assert result == Identification(IdentityOutcome.NOT_FOUND, claim=IdentityClaim(names=names))


def test_several_that_cannot_be_told_apart_are_not_found(
    commerce: MemoryCommerce, policy: Policy
) -> None:
    """Where every accepted proof was given and still fits two, nobody is identified."""
    only_names = accepting(policy, Proof.NAME_AND_POSTCODE)
    result = talk(commerce, only_names, "Lei Wilson 32255")

    assert result.outcome is IdentityOutcome.NOT_FOUND


@pytest.mark.parametrize(
    ("proofs", "message", "outcome"),
    [
        ((Proof.EMAIL,), "yusuf.rossi@example.com", IdentityOutcome.IDENTIFIED),
        ((Proof.EMAIL,), "Yusuf Rossi 19122", IdentityOutcome.NEED_MORE),
        ((Proof.NAME_AND_POSTCODE,), "Yusuf Rossi 19122", IdentityOutcome.IDENTIFIED),
        ((Proof.NAME_AND_POSTCODE,), "yusuf.rossi@example.com", IdentityOutcome.NEED_MORE),
        ((Proof.SIGNED_TOKEN,), "yusuf.rossi@example.com", IdentityOutcome.NEED_MORE),
        ((Proof.SIGNED_TOKEN,), "Yusuf Rossi 19122", IdentityOutcome.NEED_MORE),
    ],
)
def test_only_accepted_proofs_count(
    commerce: MemoryCommerce,
    policy: Policy,
    proofs: tuple[Proof, ...],
    message: str,
    outcome: IdentityOutcome,
) -> None:
    """A proof the policy does not list identifies nobody, however right it is."""
    result = talk(commerce, accepting(policy, *proofs), message)

    assert result.outcome is outcome


def test_a_list_of_guesses_is_not_tried(commerce: MemoryCommerce, policy: Policy) -> None:
    """One message is one attempt: of many e-mails or postcodes only the first two count."""
    emails = " ".join([f"guess{n}@example.com" for n in range(9)] + ["mei.davis@example.com"])
    codes = "Mei Davis " + ", ".join(str(code) for code in range(80210, 80220))

    assert talk(commerce, policy, emails).outcome is IdentityOutcome.NOT_FOUND
    assert talk(commerce, policy, codes).outcome is IdentityOutcome.NOT_FOUND


def test_need_reads_as_a_word() -> None:
    """A need can be put into the name of a response."""
    assert [f"identity_needs_{need}" for need in Need] == [
        "identity_needs_name",
        "identity_needs_postcode",
        "identity_needs_other_proof",
    ]


def test_shop_that_is_down_is_not_a_wrong_proof(commerce: MemoryCommerce, policy: Policy) -> None:
    """A platform that does not answer is told as such, and counts as no failure."""
    commerce.go_down()

    with pytest.raises(ShopUnavailable):
        talk(commerce, policy, "yusuf.rossi@example.com")
