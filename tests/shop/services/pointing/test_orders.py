"""Orders: which of the customer's orders a message means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.domain.order import OrderStatus
from shop.services.pointing.orders import find_orders
from shop.services.pointing.types import Days, OrderMatch
from tests.shop.services.pointing.general_store import make_order

# Newest first.
ORDERS = [
    make_order(
        ("Desk Lamp", "white", "high", "USB"), ("T-Shirt", "blue", "M", "cotton"),
        number="#W7000051", status=OrderStatus.PENDING, city="Chicago", region="IL", days_ago=1,
    ),
    make_order(
        ("Laptop", "15-inch", "i5", "16GB", "512GB SSD", "silver"),
        ("Headphones", "in-ear", "wired"),
        number="#W7000042", status=OrderStatus.PENDING, city="New York", region="NY", days_ago=4,
    ),
    make_order(
        ("Headphones", "over-ear", "wireless"), ("Backpack", "navy", "small", "laptop"),
        ("Desk Lamp", "black", "low", "battery"),
        number="#W7000033", status=OrderStatus.DELIVERED, city="Los Angeles", region="CA", days_ago=9,
    ),
    make_order(
        ("Jigsaw Puzzle", "500", "art", "expert"),
        number="#W7000024", status=OrderStatus.CANCELLED, city="Fort Worth", region="TX", days_ago=20,
    ),
    make_order(
        ("Smart Watch", "gold", "leather"), ("Bookshelf", "wood", "4 ft"),
        number="#W7000015", status=OrderStatus.DELIVERED, city="Chicago", region="IL", days_ago=40,
    ),
]  # fmt: skip
SHORT = {o.number: o.number[-2:] for o in ORDERS}


def said(match: OrderMatch) -> str:
    """The match as one line: "51 42" orders by their last digits, "all:" before for every order,
    "!9502127" an unknown number; a single "-" says orders are meant but none fits."""
    parts = [SHORT[o.number] for o in match.orders]
    parts += [f"!{n}" for n in match.unknown_numbers]
    if match.every:
        parts = ["all:", *parts]
    return " ".join(parts) or ("-" if match.said else "")


NUMBERS = [
    ("#W7000051", "51"),
    ("W7000051", "51"),
    ("w7000051", "51"),
    ("# w7000051", "51"),
    ("7000051", "51"),
    ("#7000051", "51"),
    ("order 7000051", "51"),
    ("my order is W7000051.", "51"),
    ("order w7000051 please", "51"),
    ("order number: #W7000051, thanks", "51"),
    ("order no W7000051", "51"),
    ("it's W 7000051", "51"),
    ("W-7000051", "51"),
    ("(#W7000051)", "51"),
    ("Where is #W7000051?", "51"),
    ("cancel W7000042 and W7000051", "42 51"),
    ("#W7000042,#W7000051", "42 51"),
    ("7000042 / 7000051", "42 51"),
    ("W7000042 W7000042", "42"),
    ("W7000052", "!W7000052"),
    ("#W7000052", "!#W7000052"),
    ("7000052", "!7000052"),
    ("order 7000052", "!7000052"),
    ("W700005", "!W700005"),
    ("#1234567", "!#1234567"),
    ("Q7000052", "!Q7000052"),
    ("W7000042, no wait, W7000043", "42 !W7000043"),
    ("not W7000042, W7000051", "51"),
    ("I forgot the W, it is W7000051", "51"),
    ("my zip is 60612", ""),
    ("zip code 7000052", ""),
    ("call me at 555 123 4567", ""),
    ("my phone is 5551234567", ""),
    ("it cost $7000051", ""),
    ("item 7700001003", ""),
    ("I paid 129.99 for it", ""),
    ("ada.ferrari7000051@example.com", ""),
    ("card ending in 12345", ""),
    ("12345", ""),
    ("tracking number 700005112345", ""),
]

POSITIONS = [
    ("my last order", "51"),
    ("my latest order", "51"),
    ("the most recent one", "51"),
    ("my newest order please", "51"),
    ("the order I just placed", "51"),
    ("the one I ordered recently", "51"),
    ("my recent order", "51"),
    ("the first one", "51"),
    ("the second one", "42"),
    ("the 3rd one", "33"),
    ("third", "33"),
    ("2", "42"),
    ("number 3", "33"),
    ("the previous one", "42"),
    ("the order before that", "42"),
    ("my oldest order", "15"),
    ("the last one", "51 15"),
    ("the ninth one", "-"),
    ("the first two lines of my poem", ""),
    ("my last name is Ferrari", ""),
    ("at first I liked it", ""),
]

STATES = [
    ("my pending order", "51 42"),
    ("my pending orders", "51 42"),
    ("the pending one", "51 42"),
    ("the one that was delivered", "33 15"),
    ("the one that's been delivered", "33 15"),
    ("the delivered order", "33 15"),
    ("the order I received", "33 15"),
    ("the one I just received", "33 15"),
    ("my cancelled order", "24"),
    ("the canceled one", "24"),
    ("the order that was cancelled", "24"),
    ("the order which has not been shipped", "51 42"),
    ("the one that hasn't shipped yet", "51 42"),
    ("my last pending order", "51"),
    ("the second pending order", "42"),
    ("my latest delivered order", "33"),
    ("my shipped order", "-"),
    ("I want my order cancelled", ""),
    ("where is the order I received?", "33 15"),
    ("where is my order that hasn't shipped yet", "51 42"),
    ("is it already shipped?", ""),
    ("is my order delivered?", ""),
    ("has my order been shipped", ""),
    ("why was it cancelled", ""),
    ("when will it be delivered", ""),
    ("I want to cancel my order", ""),
]

PLACES = [
    ("the order to Chicago", "51 15"),
    ("the one going to chicago", "51 15"),
    ("the Chicago order", "51 15"),
    ("my Chicago orders", "51 15"),
    ("Chicago", "51 15"),
    ("the one in Chicago", "51 15"),
    ("the chicgo one", "51 15"),
    ("my LA order", "33"),
    ("the order to LA", "33"),
    ("the L.A. order", "33"),
    ("my NYC order", "42"),
    ("the new york order", "42"),
    ("the order sent to Texas", "24"),
    ("the order shipped to TX", "24"),
    ("I have an order sent to Texas by accident", "24"),
    ("the ft worth one", "24"),
    ("I want to cancel my Los Angeles order", "33"),
    ("I want to cancel the order sent to Chicago", "51 15"),
    ("I want to pay with my gift card for the order to Chicago", "51 15"),
    ("I want my order sent to Chicago", ""),
    ("I need it shipped to Chicago", ""),
    ("change the address of the order to Chicago to 12 Oak Street, Denver", "51 15"),
    ("change the address to the default Chicago one", ""),
    ("change my order to Chicago", ""),
    ("change the address of my order to Chicago", ""),
    ("send it to Los Angeles", ""),
    ("can I have it sent to Chicago instead", ""),
    ("change my LA order to my NYC address", "33"),
    ("move the Chicago order to Los Angeles", "51 15"),
    ("my order to Boston", ""),
    ("in my opinion", ""),
    ("ok", ""),
]

CONTENT = [
    ("the one with the headphones", "42 33"),
    ("the order with the headphones", "42 33"),
    ("the order with the laptop", "42"),
    ("my laptop order", "42"),
    ("the laptop", "42"),
    ("laptp order", "42"),
    ("the order with the desk lamp and the backpack", "33"),
    ("the one with the lamp and the t-shirt", "51"),
    ("return the headphones and the backpack", "33"),
    ("the wireless headphones", "33"),
    ("the black lamp", "33"),
    ("the backpack I received with the headphones", "33"),
    ("the puzzle and the watch", "24 15"),
    ("all headphones", "42 33"),
    ("the order containing a bookshelf", "15"),
    ("where is my smart watch?", "15"),
    ("exchange the laptop for a silver one", "42"),
    ("the toaster order", ""),
]

COMBINED = [
    ("my pending order with the headphones", "42"),
    ("the delivered order with the lamp", "33"),
    ("the headphones I received", "33"),
    ("the lamp in my pending order", "51"),
    ("the pending order to Chicago", "51"),
    ("the delivered one in Chicago", "15"),
    ("my last order to Chicago", "51"),
    ("the Chicago order with the bookshelf", "15"),
    ("my pending puzzle order", "-"),
    ("Return the headphones. It is the order to LA.", "33"),
    ("cancel my pending order and return the watch", "51 42"),
    ("return the bookshelf. And I need the tracking number of my cancelled order", "15"),
]

EVERY = [
    ("all my orders", "all: 51 42 33 24 15"),
    ("every order", "all: 51 42 33 24 15"),
    ("all orders", "all: 51 42 33 24 15"),
    ("everything", "all: 51 42 33 24 15"),
    ("all of them", "all: 51 42 33 24 15"),
    ("cancel all my pending orders", "all: 51 42"),
    ("all pending orders", "all: 51 42"),
    ("both pending orders", "all: 51 42"),
    ("all my orders to Chicago", "all: 51 15"),
    ("all the orders with headphones", "all: 42 33"),
    ("all items in my last order", "51"),
    ("everything in my last order", "51"),
    ("everything except the lamp", ""),
    ("all the items", ""),
]

NOTHING = [
    "",
    "hello",
    "?",
    "🙂",
    "I need help with an order",
    "cancel order",
    "my order",
    "no",
    "yes",
]

TIMES = [
    ("the order from April", "24 15"),
    ("the one I placed in may", "51 42 33"),
    ("the order of May 14", "51"),
    ("the order placed on the 25th of april", "24"),
    ("may I see my order", ""),
    ("the one from march", "-"),
    ("the order for $30.90", "24"),
    ("the 30.90 dollar one", "24"),
    ("I only have $50", ""),
]

TABLES = {
    "times": TIMES,
    "numbers": NUMBERS,
    "positions": POSITIONS,
    "states": STATES,
    "places": PLACES,
    "content": CONTENT,
    "combined": COMBINED,
    "every": EVERY,
    "nothing": [(text, "") for text in NOTHING],
}
ROWS = [
    pytest.param(text, expected, id=f"{name}: {text[:60]}")
    for name, rows in TABLES.items()
    for text, expected in rows
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_the_orders_a_message_means(text, expected):
    """Each wording means exactly these orders, newest or first said first."""
    match = find_orders(text, ORDERS)

    assert said(match) == expected
    assert match.said is bool(expected)
    assert match.by_number is (bool(match.orders) and text in dict(NUMBERS))


def test_no_orders_no_matches():
    """Without orders nothing is meant but a number that is marked as one."""
    assert find_orders("my last order", []).orders == ()
    assert find_orders("all my orders", []).orders == ()
    assert find_orders("2378156", []).unknown_numbers == ()
    assert find_orders("#W2378156", []).unknown_numbers == ("#W2378156",)


@pytest.mark.parametrize(
    ("number", "other", "wordings"),
    [
        ("#10045", "#10046", ["10045", "#10045", "order 10045"]),
        ("AC-20017", "AC-20018", ["AC-20017", "ac20017", "20017", "order AC 20017"]),
        ("2024-0007", "2024-0008", ["2024-0007", "20240007", "#2024-0007"]),
        ("SO1000045", "SO1000046", ["so1000045", "#SO1000045", "1000045"]),
    ],
)
def test_numbers_of_other_shops(number, other, wordings):
    """Order numbers of any shape are found, with or without their letters and signs."""
    orders = [replace(ORDERS[0], number=number), replace(ORDERS[1], number=other)]

    for text in wordings:
        assert [o.number for o in find_orders(f"please cancel {text}", orders).orders] == [number]


def test_short_numbers_are_not_mistaken_for_postcodes():
    """Where order numbers have five digits, a postcode said as such is none."""
    orders = [replace(ORDERS[0], number="#10045")]

    assert not find_orders("my zip code is 60612", orders).said
    assert find_orders("order 60612", orders).unknown_numbers == ("60612",)


def test_digits_two_orders_share_do_not_decide():
    """Digits that stand in two numbers name neither; the whole number does."""
    orders = [replace(ORDERS[0], number="A-500123"), replace(ORDERS[1], number="B-500123")]

    assert not find_orders("500123", orders).by_number
    assert [o.number for o in find_orders("B-500123", orders).orders] == ["B-500123"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("my pending order", OrderStatus.PENDING),
        ("the processed order", OrderStatus.PROCESSED),
        ("the order that is on its way", OrderStatus.SHIPPED),
        ("my shipped order", OrderStatus.SHIPPED),
        ("the order I received", OrderStatus.DELIVERED),
        ("my cancelled order", OrderStatus.CANCELLED),
        ("the one I returned", OrderStatus.RETURNED),
        ("the order I already sent back", OrderStatus.RETURN_REQUESTED),
        ("the one I exchanged", OrderStatus.EXCHANGED),
    ],
)
def test_every_status_is_understood(text, status):
    """An order is found by its state, and another one is not."""
    other = OrderStatus.PENDING if status is not OrderStatus.PENDING else OrderStatus.DELIVERED
    orders = [replace(ORDERS[0], status=other), replace(ORDERS[1], status=status)]

    assert find_orders(text, orders).orders == (orders[1],)


@pytest.mark.parametrize(("text", "expected"), [*NUMBERS[:20], *STATES, *CONTENT, *EVERY])
def test_shouting_changes_nothing(text, expected):
    """Upper case with exclamation marks means the same."""
    assert said(find_orders(f"{text.upper()}!!", ORDERS)) == expected.upper().replace(
        "ALL:", "all:"
    )


@given(st.text(max_size=300))
def test_any_text_is_answered(text):
    """No text raises, and only the customer's own orders are ever in the answer."""
    match = find_orders(text, ORDERS)

    assert all(o in ORDERS for o in match.orders)
    assert match.said or not match.orders


PIECES = st.sampled_from([
    *("my", "the", "all", "last", "first", "second", "pending", "delivered", "order", "orders", "one"),
    *("to", "in", "from", "Chicago", "LA", "Texas", "with", "headphones", "lamp", "#", "W7000051"),
    *("7000042", "not", "received", "I", "that", "was", "everything", "except", "2", ",", ".", "May", "12"),
])  # fmt: skip


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_order_of_known_words_is_answered(text):
    """Words the assistant listens for never raise, however they are put together."""
    match = find_orders(text, ORDERS)

    assert len(match.orders) <= len(ORDERS)
    assert len({o.number for o in match.orders}) == len(match.orders)


LONG = {
    "numbers": "#W7000051 and " * 700,
    "unknown numbers": "W1234567 " * 1100,
    "one word": "w" * 10_000,
    "digits": "1" * 10_000,
    "names": "the order with the lamp. " * 400,
    "places": "the Chicago order " * 550,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_messages_are_answered(text):
    """Ten thousand characters are read as any other message; each order is meant at most once."""
    match = find_orders(text, ORDERS)

    assert len({o.number for o in match.orders}) == len(match.orders) <= len(ORDERS)


PLACED = "2024-01-18"


@pytest.mark.parametrize(
    ("text", "said_day", "language"),
    [
        ("the one from thursday", "thursday", "en"),
        ("what i ordered 2 days ago", "2 days ago", "en"),
        ("thursday's order", "thursday", "en"),
        ("parso wala order", "parso", "hi-Latn"),
        ("परसों वाला ऑर्डर", "परसों", "hi"),
    ],
)
def test_the_order_of_a_day(text, said_day, language):
    """A day that words tie to an order means the orders placed on it, and nothing where none was."""
    on_that_day = replace(ORDERS[1], placed_at=datetime(2024, 1, 18, 9, tzinfo=timezone.utc))
    orders = [replace(ORDERS[0], placed_at=datetime(2024, 1, 19, tzinfo=timezone.utc)), on_that_day]

    assert find_orders(text, orders, language, [Days(said_day, PLACED, PLACED)]).orders == (
        on_that_day,
    )
    other = Days(said_day, "2024-01-01", "2024-01-07")
    assert not find_orders(text, orders, language, [other]).orders


def test_a_day_that_is_not_an_orders():
    """ "I leave on Thursday" says nothing of an order, even if one was placed then."""
    orders = [replace(o, placed_at=datetime(2024, 1, 18, tzinfo=timezone.utc)) for o in ORDERS[:2]]
    day = Days("thursday", PLACED, PLACED)

    assert not find_orders("please hurry, thursday i will be gone", orders, "en", [day]).said
