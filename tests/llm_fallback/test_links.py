"""Only links, e-mail addresses and phones of a cited passage may be offered, and links of the shop's hosts."""

from __future__ import annotations

import pytest

from llm_fallback.links import Contact, Offered, leads_to, offered, strange
from llm_fallback.types import Kind, Passage

HOSTS = ("shop.example",)


def passage(text: str, kind: Kind = Kind.PAGE) -> Passage:
    """A passage that says `text`."""
    return Passage("p", kind, "en", "", text)


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
    assert strange(text, [passage("We take returns for 30 days.")])


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.com",
        "https://shop.example.evil.com/x",
        "https://evilshop.example",
        "https://shop.example@evil.com/",
        "https://shop.example:8080/x",
        "https://shop.example/go?to=https://evil.com",
        "ftp://shop.example/x",
        "javascript:alert(1)",
    ],
)
def test_link_that_only_looks_like_the_shops_is_none(link: str) -> None:
    """Even where a passage has it, a link of another host is not offered beside a list of hosts."""
    assert strange(f"See {link}", [passage(f"See {link}")], HOSTS)


def test_hosts_below_the_shops_are_the_shops() -> None:
    """A host of the list stands for those below it, in any case of letters."""
    assert leads_to(Offered(Contact.LINK, "help.shop.example/a"), ["SHOP.example"])
    assert not leads_to(Offered(Contact.LINK, "other.example/a"), ["shop.example"])


def test_link_of_a_product_is_none_of_the_shops() -> None:
    """Without a list, what a product's text links to is not offered, and what a page links to is."""
    text = "See https://maker.example/manual"

    assert strange(text, [passage(text, Kind.PRODUCT)])
    assert strange(text, [passage(text, Kind.PRODUCT), passage(text, Kind.FAQ)]) == ()
    assert strange(text, [passage(text, Kind.PRODUCT)], ["maker.example"]) == ()


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
def test_what_a_passage_says_may_be_said(text: str) -> None:
    """What stands in a cited passage passes, in whatever form; so do prices, dates and numbers."""
    cited = passage(
        "Track it at https://carrier.example.net/track?id=7, care@carrier.example.net or 415-555-0132. "
        "Open https://shop.example/returns or https://help.shop.example/a-b/c?x=1#top to begin. "
        "Write to help@shop.example or call +91 80 4718 2000."
    )

    assert strange(text, [cited]) == ()


def test_a_cited_link_allows_that_link_only() -> None:
    """Another page of a site that a passage names is not in the passage."""
    said = strange(
        "See https://carrier.example.net/login", [passage("https://carrier.example.net/track")]
    )

    assert said == (Offered(Contact.LINK, "carrier.example.net/login"),)


def test_nothing_is_offered_twice() -> None:
    """The same link written in two ways is one."""
    assert offered("https://a.com/x or a.com/x/") == (Offered(Contact.LINK, "a.com/x"),)
