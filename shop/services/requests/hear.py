"""Take one message of the customer into the draft of a request.

The order matters and is the same for every kind of request: leaving, who is writing, which order,
which items, what they become, money, reason, address, and last the yes. A message may settle several
of them at once; what it does not settle is asked for next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shop.context import Shop
from shop.domain.order import PaymentDirection
from shop.domain.policy import IdentityLevel
from shop.domain.rules import identity_allows, identity_locked, need_for
from shop.services.access import access_customer
from shop.services.pointing.answers import is_never_mind, is_pause
from shop.services.pointing.choices import pick_places
from shop.services.pointing.questions import is_question
from shop.services.pointing.types import Answer
from shop.services.requests import (
    confirm,
    hear_details,
    hear_identity,
    hear_items,
    hear_order,
    hear_part,
)
from shop.services.requests.draft import Draft, End, Said, Unheard
from shop.services.requests.kinds import KINDS, Ask
from shop.services.requests.problems import (
    ASKS_REFUND,
    NOT_UNDERSTOOD,
    SAID_ALREADY,
    keep_relevant,
)
from shop.services.requests.quote import quote
from shop.services.requests.summary import show

# Asked the same thing this often without getting anywhere, a person is offered instead.
MAX_ATTEMPTS = 3

# How sure understanding must be that a message is about something else, before what was asked is
# looked for in it (an order number in "cancel #W1" answers "which order?", but is no answer) ...
SURE_OF_ANOTHER_REQUEST = 0.7
# ... the same where answers hold names that questions hold too ("what is my gift card balance") ...
SURE_BESIDE_NAMES = 0.8
# ... and when nothing that was asked for could be found in it.
MAYBE_ANOTHER_REQUEST = 0.4

# Intents that are about the question just asked, whatever it is.
ANSWERS = frozenset({"inform", "affirm", "deny", "choose", "stop", "nlu_fallback", ""})

# What understanding has no skill for.
_OPEN = frozenset({"nlu_fallback", "out_of_scope"})

# "What happened?" is answered by whatever is said, but for these.
_NO_DETAILS = frozenset({"hand_over", "switch_language"})

# In these a message is short and free of verbs if it is an answer; another request's verb shows.
_OPEN_TO_CONFUSION = frozenset({Ask.CUSTOMER, Ask.ORDER, Ask.ITEMS, Ask.DETAILS, Ask.CONFIRM, None})
_NAMING = frozenset({Ask.REFUND_METHOD, Ask.PAYMENT_METHOD, Ask.ADDRESS})


# How many buttons these questions have at most. Several of them can be picked at once.
_MOST_SHOWN = {Ask.ORDER: hear_order.MAX_CHOICES, Ask.ITEMS: hear_items.MAX_CHOICES}


@dataclass(frozen=True)
class Heard:
    """What became of a message: the draft after it, or `elsewhere` if it is not about this request."""

    draft: Draft
    elsewhere: bool = False


def hear(shop: Shop, draft: Draft, said: Said) -> Heard:
    """Take one message into a draft. Reads the shop, writes nothing; changes `draft` in place.

    Afterwards `draft.end` says whether the form is over, `draft.asking` what to ask, `draft.problem`
    why, `draft.choices` with which options. Raises ShopUnavailable.
    """
    draft.problem = None
    draft.facts = {}
    if _is_over(shop, draft, said):
        return Heard(draft)
    of_refund = _asks_of_the_refund(shop, draft, said)
    if said.settled or of_refund or _pauses(said):
        settle(shop, draft, said.language)
        draft.problem = draft.problem or (ASKS_REFUND if of_refund else None)
        keep_relevant(draft)
        return Heard(draft)
    said = _as_pressed(draft, said)
    if _is_of_another(shop, draft, said):
        return Heard(draft, elsewhere=True)
    before = draft.core()
    if draft.kind_name == "identify_customer" and draft.customer_id is not None:
        hear_identity.compare(shop, draft, said)
    _listen(shop, draft, said)
    if draft.confirmed and shop.commerce.receipt(draft.write_key(said.conversation_id)):
        # The yes was carried out, but the answer never arrived: the order no longer looks as planned.
        draft.end = End.COMPLETE
        return Heard(draft)
    settle(shop, draft, said.language)
    if draft.unheard and draft.order_number is not None and draft.end is None:
        # The only order there is was taken; what was said of its items has yet to be heard.
        _catch_up(shop, draft, said.language)
        settle(shop, draft, said.language)
    moved = draft.core() != before
    if not moved and draft.end is None:
        if _is_elsewhere(draft, said, MAYBE_ANOTHER_REQUEST) or _asks(said):
            return Heard(draft, elsewhere=True)
        _explain(shop, draft, said)
    _count(draft, said.asked, moved)
    hear_part.settle(draft)
    keep_relevant(draft)
    return Heard(draft)


def settle(shop: Shop, draft: Draft, language: str) -> None:
    """Decide what the shop's rules and a single possibility decide without asking.

    Options offered and the summary are in `language`.
    """
    if draft.end is not None or draft.customer_id is None:
        return
    customer = access_customer(shop.commerce, draft.customer_id)
    if customer is None:
        draft.end, draft.refusal = End.REFUSED, "customer_vanished"
        return
    draft.first_name = customer.first_name
    hear_order.settle(shop, draft)
    if draft.end is None and draft.order_number is not None:
        hear_items.settle(shop, draft)
    if draft.end is None:
        hear_details.settle(shop, draft, customer, language)
    if draft.end is None and draft.asking in (Ask.CONFIRM, None):
        if draft.kind.operation is not None:
            show(shop, draft, customer, quote(shop, draft, customer), language)
        if draft.asking is None and draft.end is None:
            draft.end = End.COMPLETE


def _as_pressed(draft: Draft, said: Said) -> Said:
    """The message as buttons pressed, where it picks orders or items by their place among those shown.

    Elsewhere it would be read as a place among all orders, or all items. Where there is no such button
    it says nothing; "all" of a list that may not be complete is left to be read as all there are.
    """
    if said.asked not in _MOST_SHOWN or said.choice is not None:
        return said
    picked = pick_places(said.text, draft.offered(said.asked), said.language)
    if picked is None or len(picked) == _MOST_SHOWN[said.asked]:
        return said
    if not picked:
        return replace(said, text="")
    values = ",".join(choice.value for choice in picked)
    return replace(said, choice_for=said.asked.value, choice=values)


def _is_over(shop: Shop, draft: Draft, said: Said) -> bool:
    """Whether the request ends here: it cannot be made, or the customer leaves it."""
    if _is_closed(shop, draft):
        return True
    if not said.settled and _leaves(shop, draft, said):
        draft.end = End.ABANDONED
    return draft.end is not None


def _is_closed(shop: Shop, draft: Draft) -> bool:
    """Whether this request cannot be made here and now, whatever the customer says."""
    operation, key = draft.kind.operation, draft.kind.identity_key
    if operation is not None and operation not in shop.commerce.capabilities:
        draft.end, draft.refusal = End.REFUSED, "not_capable"
    elif identity_locked(draft.identity_failures, shop.policy) and draft.customer_id is None:
        draft.end = End.LOCKED
    elif key is not None and _needs_token(shop, draft, key):
        draft.end, draft.refusal = End.REFUSED, "sign_in_needed"
    return draft.end is not None


def _needs_token(shop: Shop, draft: Draft, key: str) -> bool:
    """Nothing that can be typed proves as much as a token does."""
    level = IdentityLevel(draft.identity_level)
    need = need_for(key, shop.policy)
    return need is IdentityLevel.TOKEN and not identity_allows(level, need)


def _leaves(shop: Shop, draft: Draft, said: Said) -> bool:
    if said.asked is Ask.REASON and hear_details.gives_reason(shop, said):
        return False  # "I changed my mind" is why.
    if said.asked in (Ask.TROUBLE, Ask.DETAILS) and confirm.answer_of(draft, said) is Answer.NO:
        return True  # Nothing is reported that nobody described.
    if said.asked in (None, Ask.DETAILS, Ask.CONFIRM) and said.intent != "stop":
        return said.asked is Ask.CONFIRM and is_never_mind(said.text, said.language)
    return is_never_mind(said.text, said.language)


def _pauses(said: Said) -> bool:
    """Whether the message only asks for the question once more; a yes or a story is never that."""
    if said.asked in (None, Ask.CONFIRM, Ask.DETAILS):
        return False
    return is_pause(said.text, said.language)


def _is_of_another(shop: Shop, draft: Draft, said: Said) -> bool:
    """Whether it is surely about something else, so that nothing that was asked is looked for in it."""
    confusing = said.asked in _OPEN_TO_CONFUSION or hear_order.names_another(shop, draft, said)
    if confusing and _is_elsewhere(draft, said, SURE_OF_ANOTHER_REQUEST):
        return True
    return said.asked in _NAMING and _is_elsewhere(draft, said, SURE_BESIDE_NAMES)


def _explain(shop: Shop, draft: Draft, said: Said) -> None:
    """See why a message settled nothing, where nothing of it was understood so far."""
    if draft.problem is None and _repeats(shop, draft, said):
        draft.problem = SAID_ALREADY
    is_open = draft.problem in (None, "unclear_yes") and not draft.wants_part
    if said.asked is Ask.CONFIRM and is_open and confirm.begins_with_no(said):
        # "No, I want something else": what that is can be said then.
        draft.end = End.DECLINED


def _is_elsewhere(draft: Draft, said: Said, least: float) -> bool:
    """Whether the message is about something other than this request."""
    if said.asked is None or (said.asked is Ask.DETAILS and said.intent not in _NO_DETAILS):
        return False
    if said.choice is not None or said.affirmed is not None:
        return False
    if said.intent in ANSWERS or said.intent in _relatives(draft):
        return False
    if said.asked is Ask.REASON and said.intent == "out_of_scope":
        return False  # A reason may be about anything: "my dog ate it".
    if said.asked is Ask.CONFIRM and confirm.is_plain_answer(draft, said):
        return False
    if said.asked is Ask.CONFIRM and confirm.holds_answer(draft, said):
        least = SURE_OF_ANOTHER_REQUEST  # "Yes, but keep the backpack" is about what is to be agreed to.
    return said.confidence >= least


def _asks_of_the_refund(shop: Shop, draft: Draft, said: Said) -> bool:
    """Whether "when do I get my money?" is about the refund in the summary that is shown."""
    if said.asked is not Ask.CONFIRM or said.intent != "refund_status":
        return False
    refunds = draft.summary.get("total", {}).get("direction") == PaymentDirection.REFUND.value
    return refunds and not hear_order.names_another(shop, draft, said)


def _asks(said: Said) -> bool:
    """Whether the message is an open question: nothing in it answers what was asked."""
    if said.asked is None or said.asked is Ask.DETAILS:
        return False
    if said.choice is not None or said.affirmed is not None:
        return False
    return said.intent in _OPEN and is_question(said.text, said.language)


def _relatives(draft: Draft) -> frozenset[str]:
    """The intents that continue this request: its own and those customers mix up with it."""
    own = {draft.kind_name}
    if draft.kind.operation is not None and Ask.VARIANT in draft.kind.needs:
        own |= {name for name, kind in KINDS.items() if Ask.VARIANT in kind.needs}
    if draft.asking is Ask.CUSTOMER:
        own.add("identify_customer")
    return frozenset(own)


def _listen(shop: Shop, draft: Draft, said: Said) -> None:
    if draft.customer_id is None:
        hear_identity.listen(shop, draft, said)
        if draft.customer_id is None:
            return
        _catch_up(shop, draft, said.language)
        return
    had_order = draft.order_number is not None
    _listen_as_customer(shop, draft, said)
    if not had_order and draft.order_number is not None:
        _catch_up(shop, draft, said.language)
    elif draft.order_number is None and said.asked is None and said.text:
        draft.unheard.append(Unheard(said.text, said.days))


def _catch_up(shop: Shop, draft: Draft, language: str) -> None:
    """Listen again to what was said before the customer, or the order, was known."""
    for kept in draft.unheard:
        _listen_as_customer(shop, draft, Said(kept.text, language=language, days=kept.days))
    if draft.order_number is not None or Ask.ORDER not in draft.kind.needs:
        draft.unheard = []


def _repeats(shop: Shop, draft: Draft, said: Said) -> bool:
    """Whether the message only says what is settled already: "everything" where everything is in it.

    A draft that lacks it hears the message; what it takes from there is compared.
    """
    if said.asked is None or draft.customer_id is None:
        return False
    if hear_order.names_it(shop, draft, said):
        return True
    lacking = Draft.from_data(draft.to_data())
    lacking.forget_items()
    lacking.method_id, lacking.method_wish = None, []
    lacking.reason, lacking.address = None, None
    _listen_as_customer(shop, lacking, said)
    found = (
        (set(lacking.items), set(draft.items)),
        (lacking.method_wish, [draft.method_id]),
        (lacking.reason, draft.reason),
        (lacking.address, draft.address),
    )
    heard = [(now, before) for now, before in found if now]
    return bool(heard) and all(now == before for now, before in heard)


def _listen_as_customer(shop: Shop, draft: Draft, said: Said) -> None:
    if said.asked is Ask.CONFIRM and confirm.listen(draft, said):
        return
    others = draft.more_orders
    if Ask.ORDER in draft.kind.needs:
        hear_order.listen(shop, draft, said)
    if draft.end is None and draft.order_number is not None and Ask.ITEMS in draft.kind.needs:
        hear_items.listen(shop, draft, said)
    if draft.more_orders == others:  # "Only the lamp one" of several orders narrows the orders.
        hear_part.listen(shop, draft, said)
    if draft.end is None:
        hear_details.listen(shop, draft, said)


def _count(draft: Draft, asked: Ask | None, moved: bool) -> None:
    """Count how often the same question went nowhere; the third time a person is offered."""
    if moved or asked is None:
        draft.attempts = 0
        if draft.problem in ("unclear_yes", "reason_not_accepted"):
            draft.problem = (
                None  # What was no yes, or no reason, was something else, and understood.
            )
        return
    if draft.end is not None:
        return
    draft.attempts += 1
    draft.problem = draft.problem or NOT_UNDERSTOOD
    if draft.attempts >= MAX_ATTEMPTS:
        draft.end = End.GAVE_UP
