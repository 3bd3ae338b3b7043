"""A draft goes into a conversation's slots and comes back as it was."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import Enum

from shop.domain.plans import Operation
from shop.services.pointing.types import Choice, Days
from shop.services.requests.draft import Draft, End, Unheard
from shop.services.requests.kinds import Ask
from shop.testing import plans


def filled() -> Draft:
    """A draft with something of every shape in it."""
    return Draft(
        "return_item",
        serial=2,
        operation=Operation.RETURN_ITEMS,
        items=["1", "2"],
        variants={"1": "shirt-3"},
        address=plans.NEW_ADDRESS,
        unheard=[Unheard("on Monday", (Days("Monday", "2024-05-06", "2024-05-06"),))],
        choices=[Choice("the shirt", "1")],
        choices_for=Ask.ITEMS,
        about_data={"line": "1", "options": {"size": "M"}},
        summary={"items": [{"line": "1"}], "amounts": [], "address": None},
        end=End.REFUSED,
        instead=Operation.CANCEL_ORDER,
    )


def test_a_draft_is_written_as_its_fields() -> None:
    """Every field is there in its order, what is inside it as well, enums by their values."""
    draft = filled()
    fields = asdict(draft).items()

    written = draft.to_data()

    assert list(written.items()) == [
        (name, value.value if isinstance(value, Enum) else value) for name, value in fields
    ]
    assert type(written["end"]) is str


def test_a_draft_comes_back_from_json() -> None:
    """What was written and went through JSON is the same draft."""
    draft = filled()

    assert Draft.from_data(json.loads(json.dumps(draft.to_data()))) == draft


def test_what_was_written_does_not_change_with_the_draft() -> None:
    """Lists and mappings are copies, also those inside others."""
    draft = filled()
    written = draft.to_data()
    before = json.dumps(written)
    draft.items.append("3")
    draft.about_data["options"]["size"] = "L"
    draft.summary["items"][0]["line"] = "9"

    assert json.dumps(written) == before
