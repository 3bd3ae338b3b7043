"""Loading the shop's rules: one YAML file per area, in one directory.

PolicyError
 └─ every mistake of every file, each with file, line, key, what was expected, what came, what to do
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from shop.domain.order import OrderStatus, may_follow
from shop.domain.policy import (
    REQUESTS,
    CancellationPolicy,
    CancellationReason,
    ChangePolicy,
    DefaultAddressPolicy,
    Delay,
    ExchangePolicy,
    IdentityLevel,
    IdentityPolicy,
    ItemChangePolicy,
    ModificationPolicy,
    Policy,
    Proof,
    RefundPolicy,
    RefundRoute,
    ReturnPolicy,
    ShippingPolicy,
    ShippingService,
)
from shop.domain.rules import PROOF_LEVELS, identity_allows
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem

AREAS = ("cancellation", "modification", "returns", "exchanges", "refunds", "shipping", "identity")

_BEFORE_DELIVERY = (OrderStatus.PENDING, OrderStatus.PROCESSED, OrderStatus.SHIPPED)
_LANGUAGE = r"[a-z]{2,3}(-[A-Za-z]{2,4})?"
_NAME = r"[a-z][a-z0-9_]*"

T = TypeVar("T")


class PolicyError(ValueError):
    """The policy files cannot be used. `problems` holds every mistake, by file and line."""

    def __init__(self, directory: Path, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line)))
        lines = "\n".join(f"  {p}" for p in self.problems)
        super().__init__(f"The policy in {str(directory)!r} has mistakes to correct:\n{lines}")


def load_policy(directory: Path) -> Policy:
    """The policy written in `directory`: one file per area, `<area>.yml` for each of AREAS.

    Reads files, changes nothing. Raises PolicyError with every mistake of every file.
    """
    problems = _unknown_files(directory)

    def area(name: str, read: Callable[[Section], T]) -> T:
        return _closed(read_section(directory / f"{name}.yml", problems), read)

    policy = Policy(
        cancellation=area("cancellation", _cancellation),
        modification=area("modification", _modification),
        returns=area("returns", _returns),
        exchanges=area("exchanges", _exchanges),
        refunds=area("refunds", _refunds),
        shipping=area("shipping", _shipping),
        identity=area("identity", _identity),
    )
    if problems:
        raise PolicyError(directory, problems)
    return policy


def _unknown_files(directory: Path) -> list[Problem]:
    """A misspelt file name would leave the right one missing, and the shop owner wondering."""
    known = {f"{name}.yml" for name in AREAS}
    found = sorted(p for p in directory.glob("*.y*ml") if p.name not in known)
    names = ", ".join(sorted(known))
    return [
        Problem(str(p), 1, "the file", f"one of {names}", p.name, "Rename or delete it.")
        for p in found
    ]


def _closed(section: Section, read: Callable[[Section], T]) -> T:
    value = read(section)
    section.close()
    return value


def _cancellation(section: Section) -> CancellationPolicy:
    return CancellationPolicy(
        statuses=frozenset(section.members("statuses", _leading_to(OrderStatus.CANCELLED))),
        after_items_changed=section.flag("after_items_changed"),
        window_hours=section.whole_number_or_none("window_hours", least=1),
        reasons=_reasons(section),
    )


def _reasons(section: Section) -> tuple[CancellationReason, ...]:
    reasons = []
    ids: set[str] = set()
    said: set[tuple[str, str]] = set()
    for entry in section.sections("reasons", at_least_one=True):
        reason = _closed(entry, _reason)
        if reason.id and reason.id in ids:
            entry.reject("id", "every id once", repr(reason.id), "Give it an id of its own.")
        words = {(lang, w.casefold()) for lang, ws in reason.wordings.items() for w in ws}
        for _, wording in sorted(words & said):
            advice = "Leave it with the reason it means."
            entry.reject("wordings", "words of this reason only", repr(wording), advice)
        ids.add(reason.id)
        said |= words
        reasons.append(reason)
    return tuple(reasons)


def _reason(section: Section) -> CancellationReason:
    return CancellationReason(
        id=section.text("id"), wordings=_closed(section.section("wordings"), _wordings)
    )


def _wordings(section: Section) -> MappingProxyType[str, tuple[str, ...]]:
    languages = section.names(_LANGUAGE, "a language as in en or de")
    return MappingProxyType({name: section.texts(name, at_least_one=True) for name in languages})


def _modification(section: Section) -> ModificationPolicy:
    return ModificationPolicy(
        address=_closed(section.section("address"), _change),
        payment=_closed(section.section("payment"), _change),
        items=_closed(section.section("items"), _item_change),
        default_address=_closed(
            section.section("default_address"), lambda s: DefaultAddressPolicy(s.flag("allowed"))
        ),
    )


def _change(section: Section) -> ChangePolicy:
    return ChangePolicy(
        statuses=frozenset(section.members("statuses", _BEFORE_DELIVERY)),
        after_items_changed=section.flag("after_items_changed"),
    )


def _item_change(section: Section) -> ItemChangePolicy:
    # What is packed cannot be swapped any more: the parcel would have to be opened again.
    return ItemChangePolicy(
        statuses=frozenset(section.members("statuses", (OrderStatus.PENDING,))),
        once=section.flag("once"),
    )


def _returns(section: Section) -> ReturnPolicy:
    return ReturnPolicy(
        statuses=frozenset(section.members("statuses", _leading_to(OrderStatus.RETURN_REQUESTED))),
        window_days=section.whole_number_or_none("window_days"),
        refund_methods=section.members("refund_methods", tuple(RefundRoute)),
        fee=section.amount("fee"),
        non_returnable_categories=section.texts("non_returnable_categories"),
    )


def _exchanges(section: Section) -> ExchangePolicy:
    statuses = _leading_to(OrderStatus.EXCHANGE_REQUESTED)
    return ExchangePolicy(
        statuses=frozenset(section.members("statuses", statuses)),
        window_days=section.whole_number_or_none("window_days"),
        same_variant=section.flag("same_variant"),
        settle_price_difference=section.flag("settle_price_difference"),
    )


def _refunds(section: Section) -> RefundPolicy:
    return RefundPolicy(
        card=_closed(section.section("card"), _delay),
        paypal=_closed(section.section("paypal"), _delay),
        gift_card=_closed(section.section("gift_card"), _delay),
    )


def _delay(section: Section) -> Delay:
    return Delay(*_days(section))


def _days(section: Section) -> tuple[int, int]:
    least, most = section.whole_number("least_days"), section.whole_number("most_days")
    if most < least:
        expected = f"no less than least_days, which is {least}"
        section.reject("most_days", expected, str(most), "Raise it, or lower least_days.")
    return least, most


def _shipping(section: Section) -> ShippingPolicy:
    return ShippingPolicy(
        dispatch_days=section.whole_number_or_none("dispatch_days"),
        free_from=section.money_or_none("free_from"),
        countries=section.texts("countries"),
        services=_closed(section.section("services"), _services),
    )


def _services(section: Section) -> MappingProxyType[str, ShippingService]:
    names = section.names(_NAME, "a name of small letters, digits and _")
    return MappingProxyType({n: _closed(section.section(n), _service) for n in names})


def _service(section: Section) -> ShippingService:
    return ShippingService(section.money("fee"), *_days(section))


def _identity(section: Section) -> IdentityPolicy:
    proofs = section.members("proofs", tuple(Proof))
    max_failures = section.whole_number("max_failures", least=1)
    needs_section = section.section("needs")
    needs = _closed(needs_section, _needs)
    policy = IdentityPolicy(proofs, max_failures, needs)
    for request in () if section.faulty else _out_of_reach(policy):
        needs_section.reject(
            request,
            "a level one of the accepted proofs reaches",
            needs[request].value,
            "Lower the need, or accept a stronger proof under `proofs`.",
        )
    return policy


def _needs(section: Section) -> MappingProxyType[str, IdentityLevel]:
    default = IdentityLevel.NONE
    return MappingProxyType({r: section.member(r, IdentityLevel, default) for r in REQUESTS})


def _out_of_reach(identity: IdentityPolicy) -> list[str]:
    """Requests nobody could ever make, because no accepted proof is strong enough."""
    reached = [IdentityLevel.NONE, *(PROOF_LEVELS[proof] for proof in identity.proofs)]
    return [
        request
        for request, need in identity.needs.items()
        if not any(identity_allows(level, need) for level in reached)
    ]


def _leading_to(status: OrderStatus) -> tuple[OrderStatus, ...]:
    """The statuses from which an order may move to `status`: a policy cannot promise other ones."""
    return tuple(s for s in OrderStatus if may_follow(s, status))
