"""What else was asked for: put aside, queued, offered instead, resumed, dropped."""

from __future__ import annotations

import json

import pytest

from shop.domain.plans import Operation
from shop.services.requests.backlog import MAX_ASIDE, Backlog, Next
from shop.services.requests.draft import Draft, End, Said

RENEE = "renee_1"


def asked_for(backlog: Backlog, kind: str, order: str | None = None) -> Draft:
    """A request begun by a message of that intent."""
    given = {} if order is None else {"order_number": order}
    return backlog.begin(Said("...", kind, 1.0), RENEE, given)


def finished(backlog: Backlog, kind: str, end: End, order: str | None = "#W1001") -> Draft:
    """A request begun, ended and noted."""
    draft = asked_for(backlog, kind, order)
    draft.end = end
    backlog.note(draft)
    return draft


def test_every_request_has_its_own_serial() -> None:
    """Asking for the same thing twice is two writes, so the two have different keys."""
    backlog = Backlog()
    first, second = asked_for(backlog, "cancel_order"), asked_for(backlog, "cancel_order")
    first.digest = second.digest = "same"

    assert first.write_key("c") != second.write_key("c")


def test_what_is_no_request_cannot_be_begun() -> None:
    """An intent that is no request is a mistake in the rules, named as such."""
    with pytest.raises(LookupError, match="greet"):
        asked_for(Backlog(), "greet")


def test_a_button_brings_its_order() -> None:
    """An order in a button's payload is the order of the request."""
    assert asked_for(Backlog(), "cancel_order", "#W1001").order_number == "#W1001"


def test_an_unfinished_request_is_offered_after_the_next() -> None:
    """What was put aside is offered, and resumed as it was; the yes is not kept."""
    backlog = Backlog()
    first = asked_for(backlog, "cancel_order", "#W1001")
    first.reason, first.digest, first.confirmed, first.attempts = "other", "abc", True, 2
    backlog.put_aside(first)
    finished(backlog, "change_default_address", End.ABANDONED, None)
    following = backlog.following(RENEE, "abandoned")
    resumed = backlog.accept(RENEE)

    assert following == Next("resume", "cancel_order")
    assert resumed is not None
    assert (resumed.order_number, resumed.reason) == ("#W1001", "other")
    assert (resumed.digest, resumed.confirmed, resumed.attempts) == (None, False, 0)
    assert not backlog.aside


def test_a_look_up_in_between_goes_back_by_itself() -> None:
    """After a question in the middle of a request nobody has to ask for the request again."""
    backlog = Backlog()
    backlog.put_aside(asked_for(backlog, "cancel_order", "#W1001"))
    finished(backlog, "track_order", End.COMPLETE, "#W1002")

    assert backlog.following(RENEE, "track_order_done") == Next("back")
    resumed = backlog.resume(RENEE)
    assert resumed is not None
    assert resumed.kind_name == "cancel_order"


@pytest.mark.parametrize("kind", ["track_order", "list_orders", "show_profile"])
def test_a_question_left_open_is_not_kept(kind: str) -> None:
    """Only what does something is offered again."""
    backlog = Backlog()
    backlog.put_aside(asked_for(backlog, kind))

    assert backlog.aside == []


def test_what_is_over_is_not_kept() -> None:
    """A request that has ended cannot be resumed, and nothing is no request."""
    backlog = Backlog()
    over = asked_for(backlog, "cancel_order")
    over.end = End.DECLINED
    backlog.put_aside(over)
    backlog.put_aside(None)

    assert backlog.resume(RENEE) is None


def test_no_more_than_a_few_are_kept() -> None:
    """The oldest is forgotten first."""
    backlog = Backlog()
    for n in range(MAX_ASIDE + 1):
        backlog.put_aside(asked_for(backlog, "cancel_order", f"#W{n}"))

    assert [data["order_number"] for data in backlog.aside] == ["#W1", "#W2", "#W3"]


def test_more_orders_of_one_request_follow_each_other() -> None:
    """ "Cancel both" is one after the other, with the reason given for both and a yes for each."""
    backlog = Backlog()
    first = asked_for(backlog, "cancel_order", "#W1001")
    first.more_orders, first.reason, first.end = ["#W1004"], "other", End.COMPLETE
    first.confirmed, first.digest = True, "abc"
    backlog.note(first)
    following = backlog.following(RENEE, "cancel_order_done")
    second = backlog.resume(RENEE)

    assert following == Next("queued", "#W1004")
    assert second is not None
    assert (second.order_number, second.reason) == ("#W1004", "other")
    assert not second.confirmed
    assert second.digest is None
    assert second.serial != first.serial


def test_a_refusal_offers_what_is_possible_instead() -> None:
    """The alternative is about the same order, and a yes begins it."""
    backlog = Backlog()
    draft = asked_for(backlog, "cancel_order", "#W1002")
    draft.end, draft.instead = End.REFUSED, Operation.RETURN_ITEMS
    backlog.note(draft)
    following = backlog.following(RENEE, "refused")
    accepted = backlog.accept(RENEE)

    assert following == Next("instead", "return_item")
    assert accepted is not None
    assert (accepted.kind_name, accepted.order_number) == ("return_item", "#W1002")
    assert backlog.accept(RENEE) is None


@pytest.mark.parametrize("lookup", ["late", "late_untracked"])
def test_a_late_parcel_can_be_reported(lookup: str) -> None:
    """A yes begins a report about that order that knows it is late."""
    backlog = Backlog()
    finished(backlog, "track_order", End.COMPLETE, "#W1001")
    following = backlog.following(RENEE, "track_order_done", lookup)
    accepted = backlog.accept(RENEE)

    assert following == Next("instead", "report_problem")
    assert accepted is not None
    assert (accepted.order_number, accepted.trouble) == ("#W1001", "late")


def test_an_order_in_time_offers_nothing() -> None:
    """Nothing is offered to be reported that is not late, nor because an earlier order was."""
    backlog = Backlog()
    finished(backlog, "track_order", End.COMPLETE)
    on_its_way = backlog.following(RENEE, "track_order_done", "shipped")
    finished(backlog, "cancel_order", End.COMPLETE)
    another = backlog.following(RENEE, "cancel_order_done", "late")

    assert on_its_way == Next("nothing")
    assert another == Next("nothing")


def test_in_the_middle_of_a_request_a_late_parcel_does_not_get_in_the_way() -> None:
    """The request goes on."""
    backlog = Backlog()
    backlog.put_aside(asked_for(backlog, "cancel_order", "#W1001"))
    finished(backlog, "track_order", End.COMPLETE, "#W1002")

    assert backlog.following(RENEE, "track_order_done", "late") == Next("back")


def test_a_no_drops_what_was_offered() -> None:
    """What was declined is gone for good."""
    backlog = Backlog()
    backlog.put_aside(asked_for(backlog, "cancel_order", "#W1001"))
    finished(backlog, "change_default_address", End.DECLINED, None)
    backlog.following(RENEE, "declined")

    assert backlog.decline() == Next("nothing")
    assert backlog.resume(RENEE) is None


def test_a_no_to_an_alternative_leads_back_to_what_was_put_aside() -> None:
    """Declining what is possible instead does not lose the request before it."""
    backlog = Backlog()
    backlog.put_aside(asked_for(backlog, "cancel_order", "#W1001"))
    draft = asked_for(backlog, "change_address", "#W1002")
    draft.end, draft.instead = End.REFUSED, Operation.RETURN_ITEMS
    backlog.note(draft)
    backlog.following(RENEE, "refused")

    assert backlog.decline() == Next("resume", "cancel_order")
    resumed = backlog.accept(RENEE)
    assert resumed is not None
    assert resumed.order_number == "#W1001"


@pytest.mark.parametrize("outcome", ["gave_up", "locked", "unavailable", "unknown"])
def test_where_nothing_worked_a_person_is_offered(outcome: str) -> None:
    """Also while something is put aside: it would not work either."""
    backlog = Backlog()
    backlog.put_aside(asked_for(backlog, "cancel_order", "#W1001"))

    assert backlog.following(RENEE, outcome) == Next("person")


def test_a_yes_without_an_offer_begins_nothing() -> None:
    """A request that was put aside but not offered does not start by a stray yes."""
    backlog = Backlog()
    backlog.put_aside(asked_for(backlog, "cancel_order", "#W1001"))

    assert backlog.accept(RENEE) is None
    assert len(backlog.aside) == 1


def test_a_new_request_takes_the_offer_off_the_table() -> None:
    """A yes after something else was asked for is not a yes to the old offer."""
    backlog = Backlog()
    draft = asked_for(backlog, "cancel_order", "#W1002")
    draft.end, draft.instead = End.REFUSED, Operation.RETURN_ITEMS
    backlog.note(draft)
    backlog.following(RENEE, "refused")
    asked_for(backlog, "track_order")

    assert backlog.accept(RENEE) is None


def test_the_order_talked_about_is_known_to_the_next_request() -> None:
    """ "And cancel it" after a question about an order can be understood."""
    backlog = Backlog()
    finished(backlog, "track_order", End.COMPLETE, "#W1001")

    assert asked_for(backlog, "cancel_order").context_order == "#W1001"


def test_a_resumed_request_is_the_customers_who_writes_now() -> None:
    """A request put aside before identification gets the customer known since."""
    backlog = Backlog()
    backlog.put_aside(backlog.begin(Said("...", "cancel_order", 1.0), None, {}))
    resumed = backlog.resume(RENEE)

    assert resumed is not None
    assert resumed.customer_id == RENEE


def test_a_backlog_survives_its_slot() -> None:
    """What JSON brings back is what was kept."""
    backlog = Backlog()
    backlog.put_aside(asked_for(backlog, "cancel_order", "#W1001"))
    draft = asked_for(backlog, "change_address", "#W1002")
    draft.end, draft.instead = End.REFUSED, Operation.RETURN_ITEMS
    backlog.note(draft)

    assert Backlog.from_data(json.loads(json.dumps(backlog.to_data()))) == backlog
    assert Backlog.from_data({}) == Backlog()
