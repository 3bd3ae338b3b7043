"""Who the customer is and what he gets wrong."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.tasks.facts import UnknownCustomer, facts_of
from benchmarks.tasks.layout import LayoutError, Shop, parse_shop, parse_tasks
from benchmarks.tasks.wishes import Facts
from tests.benchmarks.tasks import tiny


def known(shop: Shop, *steps: tuple[str, Any], **told: str) -> Facts:
    """The facts of a task with these steps and words."""
    [task] = parse_tasks([tiny.task(*steps, **told)])
    return facts_of(shop, task)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([("find_user_id_by_email", {"email": "ANA.RUIZ@example.com"})], {"known": "You exist."}),
        ([("get_order_details", {"order_id": "#W1000003"})], {"known": "You exist."}),
        ([("get_user_details", {"user_id": "ana_ruiz_1001"})], {"known": "You exist."}),
        ([], {"known": "You are ana_ruiz_1001."}),
        ([], {"known": "Your email is ana.ruiz@example.com."}),
        ([], {"known": "You are Ana, living at 02101."}),
        ([], {"known": "It is about W1000002."}),
    ],
)
def test_the_customer_is_found(shop: Shop, steps: list[Any], told: dict[str, str]) -> None:
    """Any step or word that names a customer is enough."""
    facts = known(shop, *steps, **told)

    assert facts.person.id == "ana_ruiz_1001"


def test_a_task_without_a_customer_is_an_error(shop: Shop) -> None:
    """A task that names nobody of the shop says so with its id."""
    with pytest.raises(UnknownCustomer, match="'t'"):
        known(shop, known="You are somebody.")


def test_an_email_is_only_known_where_the_task_says_it(shop: Shop) -> None:
    """The shop file's e-mail is not the customer's knowledge."""
    assert known(shop).email is None
    assert known(shop, known="You are ana.ruiz@example.com.").email == "ana.ruiz@example.com"


def test_slips_the_task_tells_come_first(shop: Shop) -> None:
    """Other e-mails, postcodes and order numbers of the task are what the customer gets wrong."""
    facts = known(
        shop,
        ("find_user_id_by_name_zip", {"first_name": "Ana", "last_name": "Ruiz", "zip": "02110"}),
        ("get_order_details", {"order_id": "#1000002"}),
        known="You are Ana Ruiz, ana@example.com or ana.ruiz@example.com, in 02101.",
        reason="Say 1000002 first.",
    )

    assert facts.wrong_emails == ("ana@example.com",)
    assert facts.wrong_zips == ("02110",)
    assert facts.wrong_orders == ("#1000002",)


def test_numbers_are_known_where_told_and_forgotten_where_told(shop: Shop) -> None:
    """A number in the words is known; "you don't remember the order number" is heeded."""
    assert known(shop, reason="Return #W1000001.").known_numbers == {"#W1000001"}
    assert known(shop, reason="You don't remember the order number.").forgets_numbers


def test_another_layout_is_refused_with_what_is_missing() -> None:
    """A file without the layout's parts is a LayoutError that names the part."""
    with pytest.raises(LayoutError, match="users"):
        parse_shop({"orders": {}})
    with pytest.raises(LayoutError, match="user_scenario"):
        parse_tasks([{"id": "1"}])


def test_a_story_in_one_text_is_read() -> None:
    """Task files whose instructions are one text are of the layout, too."""
    raw = tiny.task()
    raw["user_scenario"]["instructions"] = "You are Ana Ruiz in zip code 02101."

    [task] = parse_tasks([raw])

    assert task.words == "You are Ana Ruiz in zip code 02101."
