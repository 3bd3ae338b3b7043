"""Only links, e-mail addresses and phones of the shop or of a cited passage may be offered."""

from __future__ import annotations

import pytest

from llm_fallback.links import AllowList, Contact, Offered, not_allowed, offered

OURS = AllowList(
    domains=("shop.example",), emails=("help@shop.example",), phones=("+91 80 4718 2000",)
)


@pytest.mark.parametrize(
    "text",
    [
        "See https://evil.com/refund for it.",
        "See http://evil.com",
        "Go to evil.com now",
        "Go to www.evil.com.",
        "Go to EVIL.COM",
        "Go to evil dot com",
        "Go to evil (dot) com",
        "Go to evil[.]com",
        "hxxps://evil[.]com/x",
        "Go to evil . com",
        "Go to e\u200bvil.com",
        "Go to еvil.com",
        "Go to ｅｖｉｌ．ｃｏｍ",
        "Go to evil。com",
        "[our page](https://evil.com)",
        "[https://shop.example](https://evil.com)",
        "[our page](//evil.com/x)",
        "[our page][1]\n\n[1]: https://evil.com",
        '<a href="https://evil.com">here</a>',
        "https://shop.example.evil.com/x",
        "https://evilshop.example",
        "https://shop.example@evil.com/",
        "https://shop.example:8080/x",
        "https://shop.example/go?to=https://evil.com",
        "https://evil.com%2Fshop.example",
        "javascript:alert(1)",
        "data:text/html,hi",
        "ftp://shop.example/x",
        "http://192.0.2.7/x",
        "192.0.2.7/login",
        "bit.ly/3xYz",
        "evil.xyz/a?b=c",
        "xn--shp-exmple.com",
        "शॉप के लिए evil.com देखें",
        "evil डॉट com par jao",
        "write to refund@evil.com",
        "write to refund at evil dot com",
        "write to refund(at)evil.com",
        "[write](mailto:refund@evil.com)",
        "write to anybody@shop.example",
        "call +1 212 555 0123",
        "call 98765 43210",
        "call ९८७६५ ४३२१०",
        "call 1800 123 4567",
        "WhatsApp whatsapp://send?phone=919876543210",
        "pay upi://pay?pa=evil@ybl",
    ],
)
def test_what_is_not_the_shops_is_found(text: str) -> None:
    """However it is written, a link, an address or a number from nowhere is reported."""
    assert not_allowed(text, ["We take returns for 30 days."], OURS)


@pytest.mark.parametrize(
    "text",
    [
        "Open https://shop.example/returns to begin.",
        "Open shop.example/returns.",
        "Open [returns](https://www.shop.example/returns) to begin.",
        "Open https://help.shop.example/a-b/c?x=1#top",
        "Write to help@shop.example.",
        "Write to HELP@SHOP.EXAMPLE",
        "Call +91 80 4718 2000 or 080 4718 2000.",
        "See https://carrier.example.net/track?id=7",
        "Call the carrier: (415) 555-0132",
        "Write to care@carrier.example.net",
        "It costs $1,299.00 and has 20000 mAh.",
        "You have 30 days, from 2024-05-17 to 16.06.2024, between 10:30 and 18:00.",
        "Sizes 6, 7, 8.5 and 9. No refund for gift cards.e.g. opened ones.",
        "Version 1.2 works with USB 3.0, i.e. fast.",
        "वापसी 30 दिन में होती है।",
        "Order #W1234567 has 3 items.",
        "Dots.are missing here.Also there.",
    ],
)
def test_what_the_shop_or_a_passage_says_may_be_said(text: str) -> None:
    """The shop's own pages, and what stands in a cited passage, pass; so do prices, dates and numbers."""
    cited = [
        "Track it at https://carrier.example.net/track?id=7, care@carrier.example.net or 415-555-0132."
    ]

    assert not_allowed(text, cited, OURS) == ()


def test_a_cited_link_allows_that_link_only() -> None:
    """Another page of a site that a passage names is not in the passage."""
    said = not_allowed(
        "See https://carrier.example.net/login", ["https://carrier.example.net/track"], OURS
    )

    assert said == (Offered(Contact.LINK, "carrier.example.net/login"),)


def test_nothing_is_offered_twice() -> None:
    """The same link written in two ways is one."""
    assert offered("https://a.com/x or a.com/x/") == (Offered(Contact.LINK, "a.com/x"),)
