"""Money, reasons, addresses and what went wrong: the rest of what a request needs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shop.context import Shop
from shop.domain.customer import Address, Customer, PaymentMethod
from shop.domain.money import Money
from shop.domain.order import ItemChange, Order
from shop.domain.plans import Operation
from shop.domain.rules import payment_methods, price_difference, refund_methods
from shop.domain.ticket import TicketKind
from shop.services.access import access_customer, access_order, access_orders
from shop.services.naming import method_label
from shop.services.pointing.addresses import find_address, missing_parts
from shop.services.pointing.answers import find_answer
from shop.services.pointing.choices import pick_choice
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.methods import find_method
from shop.services.pointing.reasons import find_reason
from shop.services.pointing.scripts import MARKS, folded
from shop.services.pointing.types import Answer, Choice
from shop.services.requests.draft import Draft, End, Said
from shop.services.requests.hear_items import products_of
from shop.services.requests.kinds import Ask

_METHODS = (Ask.PAYMENT_METHOD, Ask.REFUND_METHOD)
_DESCRIBED = (Ask.TROUBLE, Ask.DETAILS)
_PLAIN = (Answer.YES, Answer.NO)


def listen(shop: Shop, draft: Draft, said: Said) -> None:
    """Look for a payment method, a reason, an address or a trouble, where the request needs one."""
    customer = access_customer(shop.commerce, draft.customer_id or "")
    if customer is None:
        return
    if set(draft.kind.needs) & set(_METHODS):
        _listen_method(shop, draft, customer, said)
    if Ask.REASON in draft.kind.needs:
        _listen_reason(shop, draft, said)
    if Ask.ADDRESS in draft.kind.needs:
        _listen_address(shop, draft, customer, said)
    if Ask.TROUBLE in draft.kind.needs:
        _listen_trouble(draft, said)


def settle(shop: Shop, draft: Draft, customer: Customer, language: str) -> None:
    """Check the method wished for against the rules, take the only one there is, offer options.

    The titles of the options are in `language`.
    """
    if draft.asking in _METHODS and draft.order_number is not None:
        _settle_method(shop, draft, customer, language)
    elif draft.method_id is not None and draft.order_number is not None:
        _recheck_method(shop, draft, customer, language)
    if draft.asking is Ask.REASON:
        titles = {r.id: r.title(language) for r in shop.policy.cancellation.reasons}
        draft.offer(Ask.REASON, [Choice(title, rid) for rid, title in titles.items()])
    if draft.asking is Ask.ADDRESS:
        known = labelled_addresses(shop, customer)
        here = _current_address(shop, draft, customer)
        others = dict.fromkeys(a for _, a in known if a != here)
        draft.offer(Ask.ADDRESS, [Choice(a.one_line(), a.one_line()) for a in list(others)[:3]])


def usable_methods(shop: Shop, draft: Draft, customer: Customer) -> tuple[PaymentMethod, ...]:
    """The methods on file that the rules allow for this request, best first."""
    order = access_order(shop.commerce, customer.id, draft.order_number or "")
    if order is None or draft.kind.operation is None:
        return ()
    operation = draft.operation or draft.kind.operation
    if operation is Operation.RETURN_ITEMS:
        return refund_methods(order, customer, shop.policy)
    difference = _difference(shop, draft, order)
    return payment_methods(operation, order, customer, difference, shop.policy)


def labelled_addresses(shop: Shop, customer: Customer) -> list[tuple[str, Address]]:
    """The customer's own addresses with the labels they can be named by."""
    known = [("default", customer.address)]
    for order in access_orders(shop.commerce, customer.id):
        known.append((order.number, order.address))
    return known


def _difference(shop: Shop, draft: Draft, order: Order) -> Money:
    if not draft.variants:
        return Money.zero(order.currency)
    changes = [ItemChange(line, v) for line, v in draft.variants.items()]
    return price_difference(order, changes, products_of(shop, order))


def _listen_method(shop: Shop, draft: Draft, customer: Customer, said: Said) -> None:
    if said.choice_for in {m.value for m in _METHODS} and said.choice is not None:
        draft.method_wish, draft.method_open = [said.choice], False
        draft.method_id = None
        return
    if said.choice is not None or said.asked in (Ask.VARIANT, Ask.REASON, Ask.ADDRESS):
        return
    order = access_order(shop.commerce, customer.id, draft.order_number or "")
    offered = [draft.offered(ask) for ask in _METHODS]
    picked = [c for choices in offered for c in pick_choice(said.text, choices, said.language)]
    if said.asked in _METHODS and len(picked) == 1:
        draft.method_wish, draft.method_open = [picked[0].value], False
        draft.method_id = None
        return
    original = order.original_method_id if order is not None else None
    match = find_method(
        said.text,
        customer.payment_methods,
        original,
        said.language,
        current_id=draft.method_id or original,
    )
    if match.said:
        draft.method_wish = [m.id for m in match.methods] or ["?"]
        draft.method_open = len(match.methods) > 1 and not match.in_order
        draft.method_id = None


def _settle_method(shop: Shop, draft: Draft, customer: Customer, language: str) -> None:
    usable = usable_methods(shop, draft, customer)
    ids = [m.id for m in usable]
    fits = [wish for wish in draft.method_wish if wish in ids]
    ask = draft.asking or Ask.PAYMENT_METHOD
    if len(fits) > 1 and draft.method_open:
        draft.problem = "method_ambiguous"
        draft.offer(ask, method_choices([m for m in usable if m.id in fits], language))
        return
    if fits:
        draft.method_id = fits[0]
        return
    if not usable:
        draft.end, draft.refusal = End.REFUSED, "no_method"
        return
    if draft.method_wish:
        draft.problem = _why_not(customer, draft)
        draft.method_wish = []
    elif len(usable) == 1:
        draft.method_id = ids[0]
        return
    draft.offer(ask, method_choices(usable, language))


def _why_not(customer: Customer, draft: Draft) -> str:
    wished = customer.payment_method(draft.method_wish[0])
    if wished is None:
        return "method_unknown"
    if wished.balance is not None and Ask.PAYMENT_METHOD in draft.kind.needs:
        draft.facts["balance"] = str(wished.balance)
        return "insufficient_balance"
    return "method_not_allowed"


def _recheck_method(shop: Shop, draft: Draft, customer: Customer, language: str) -> None:
    """Other items can make a gift card too small for the difference."""
    if draft.method_id not in [m.id for m in usable_methods(shop, draft, customer)]:
        draft.method_wish = [draft.method_id or "?"]
        draft.method_id = None
        _settle_method(shop, draft, customer, language)


def method_choices(methods: Sequence[PaymentMethod], language: str) -> list[Choice]:
    """Buttons for payment methods, in the words of the lexicon."""
    return [Choice(method_label(m, language, with_balance=True), m.id) for m in methods]


def gives_reason(shop: Shop, said: Said) -> bool:
    """Whether the message gives one of the shop's reasons for a cancellation."""
    return bool(find_reason(said.text, shop.policy.cancellation.reasons, said.language))


def _listen_reason(shop: Shop, draft: Draft, said: Said) -> None:
    reasons = shop.policy.cancellation.reasons
    if said.choice_for == Ask.REASON.value and said.choice in {r.id for r in reasons}:
        draft.reason = said.choice
        return
    if said.choice is not None or said.asked is Ask.ORDER:
        return
    found: tuple[str, ...] = ()
    if said.asked is Ask.REASON:
        offered = draft.offered(Ask.REASON)
        found = tuple(c.value for c in pick_choice(said.text, offered, said.language))
    found = found if len(found) == 1 else find_reason(said.text, reasons, said.language)
    if len(found) == 1:
        draft.reason = found[0]
    elif said.asked is Ask.REASON and not found:
        draft.problem = "reason_not_accepted"


def _listen_address(shop: Shop, draft: Draft, customer: Customer, said: Said) -> None:
    known = labelled_addresses(shop, customer)
    if said.choice_for == Ask.ADDRESS.value:
        lines = {address.one_line(): address for _, address in known}
        draft.address = lines.get(said.choice or "", draft.address)
        return
    if said.choice is not None or said.asked is Ask.ORDER:
        return
    here = _current_address(shop, draft, customer)
    # At the summary, a part named anew ("the zip is 02109") replaces that part of the address shown.
    begun = draft.partial_address or (draft.address if said.asked is Ask.CONFIRM else None)
    match = find_address(said.text, known, said.language, partial=begun, current=here)
    if not match.said:
        return
    distinct = list(dict.fromkeys(a for a in match.addresses if a != here))
    if len(distinct) == 1:
        draft.address, draft.partial_address = distinct[0], None
        _drop_orders_there_already(shop, draft, customer, distinct[0])
    elif len(distinct) > 1:
        draft.problem = "address_ambiguous"
    elif match.addresses:
        draft.end, draft.refusal = End.REFUSED, "same_address"
    elif match.partial is not None:
        draft.partial_address = match.partial
        draft.problem = f"address_needs_{missing_parts(match.partial)[0]}"


def _current_address(shop: Shop, draft: Draft, customer: Customer) -> Address | None:
    if draft.kind.operation is Operation.CHANGE_DEFAULT_ADDRESS:
        return customer.address
    order = access_order(shop.commerce, customer.id, draft.order_number or "")
    return order.address if order is not None else None


def _drop_orders_there_already(
    shop: Shop, draft: Draft, customer: Customer, address: Address
) -> None:
    """Of the other orders named, those that go there anyway: "the same as #W2" names no second change."""
    others = [access_order(shop.commerce, customer.id, number) for number in draft.more_orders]
    draft.more_orders = [o.number for o in others if o is not None and o.address != address]


def _begins_word(form: str, text: str) -> bool:
    """Whether a wording stands in the text, its first word whole or with an ending."""
    return re.search(rf"(?<![\w{MARKS}]){re.escape(folded(form))}", text) is not None


def _listen_trouble(draft: Draft, said: Said) -> None:
    kinds = {k.value for k in TicketKind} - {TicketKind.HAND_OVER.value}
    if said.choice_for == Ask.TROUBLE.value and said.choice in kinds:
        draft.trouble = said.choice
        return
    if said.asked in _DESCRIBED and find_answer(said.text, said.language) in _PLAIN:
        return  # "OK" describes nothing.
    if said.asked is Ask.DETAILS:
        draft.details = said.text.strip() or None
        return
    words = lexicon(said.language).mapping("trouble")
    text = folded(said.text.lower())
    found = [k for k, forms in words.items() if any(_begins_word(f, text) for f in forms)]
    if draft.trouble is None and len(found) >= 1:
        draft.trouble = found[0]
    elif said.asked is Ask.TROUBLE:
        draft.trouble, draft.details = TicketKind.OTHER_PROBLEM.value, said.text.strip() or None
