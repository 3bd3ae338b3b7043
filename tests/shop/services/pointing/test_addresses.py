"""Addresses: written out, piece by piece, or one the customer has already."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.domain.customer import Address
from shop.services.pointing.addresses import find_address, missing_parts

DENVER = Address("667 Highland Drive", "Suite 865", "Denver", "CO", "80280", "USA")
NEW_YORK = Address("476 Maple Drive", "Suite 432", "New York", "NY", "10093", "USA")
WASHINGTON = Address("565 Maple Drive", "Suite 501", "Washington", "DC", "20307", "USA")
HOUSTON = Address("592 Elm Avenue", "Suite 978", "Houston", "TX", "77242", "USA")
LOS_ANGELES = Address("12 Sunset Drive", "", "Los Angeles", "CA", "90001", "USA")
KNOWN = (
    ("default", DENVER),
    ("#W2702727", NEW_YORK),
    ("#W8277957", WASHINGTON),
    ("#W9348897", HOUSTON),
    ("#W5056519", LOS_ANGELES),
)
NAMES = {"D": DENVER, "N": NEW_YORK, "W": WASHINGTON, "H": HOUSTON, "L": LOS_ANGELES}

# The message; line 1, line 2, city, region, postcode and country of the address written in it.
WRITTEN = [
    ("101 Highway, New York, NY 10001", "101 Highway||New York|NY|10001|USA"),
    ("101 Highway, New York, 10001", "101 Highway||New York|NY|10001|USA"),
    ("101 highway, new york, 10001", "101 Highway||New York|NY|10001|USA"),
    ("101 HIGHWAY NEW YORK NY 10001", "101 Highway||New York|NY|10001|USA"),
    (
        "change my address to 101 Highway, New York, 10001 (including the orders)",
        "101 Highway||New York|NY|10001|USA",
    ),
    ("1234 Elm St, Springfield, IL, 62701", "1234 Elm St||Springfield|IL|62701|USA"),
    ("1234 Elm St. Springfield Illinois 62701", "1234 Elm St||Springfield|IL|62701|USA"),
    (
        "For order #W2702727: new address 1234 Elm St, Springfield, IL, 62701. Please confirm.",
        "1234 Elm St||Springfield|IL|62701|USA",
    ),
    (
        "445 Maple Drive, Suite 394, Fort Worth, Texas, 76165",
        "445 Maple Drive|Suite 394|Fort Worth|TX|76165|USA",
    ),
    (
        "445 maple drive suite 394 fort worth texas 76165",
        "445 Maple Drive|Suite 394|Fort Worth|TX|76165|USA",
    ),
    (
        "Suite 394, 445 Maple Drive, Ft Worth, TX 76165",
        "445 Maple Drive|Suite 394|Fort Worth|TX|76165|USA",
    ),
    ("send it to 12 Oak Road Apt 4B Denver CO 80202", "12 Oak Road|Apt 4B|Denver|CO|80202|USA"),
    ("12 oak road apt 4b denver co 80202", "12 Oak Road|Apt 4B|Denver|CO|80202|USA"),
    ("12 Oak Road\nApt 4B\nDenver, CO 80202", "12 Oak Road|Apt 4B|Denver|CO|80202|USA"),
    ("12 Oak Road #5, Denver, CO 80202-1234", "12 Oak Road|#5|Denver|CO|80202-1234|USA"),
    ("12 Oak Road, 3rd Floor, Denver, CO, 80202", "12 Oak Road|3rd Floor|Denver|CO|80202|USA"),
    ("PO Box 123, Denver, CO 80202", "PO Box 123||Denver|CO|80202|USA"),
    ("p.o. box 77, Boston MA 02108", "PO Box 77||Boston|MA|02108|USA"),
    ("10001 Main Street, Miami, FL 33101", "10001 Main Street||Miami|FL|33101|USA"),
    ("12 Main St Highland Park IL 60035", "12 Main St||Highland Park|IL|60035|USA"),
    (
        "12 Court Street West, Boston, Massachusetts 02108",
        "12 Court Street West||Boston|MA|02108|USA",
    ),
    ("5 N. 5th Avenue, Phoenix, AZ 85003", "5 N 5th Avenue||Phoenix|AZ|85003|USA"),
    ("5 5th ave phoenix az 85003", "5 5th Ave||Phoenix|AZ|85003|USA"),
    ("224 Elm Street, New York, New York 10108", "224 Elm Street||New York|NY|10108|USA"),
    ("854 Broadway Phoenix AZ 85093", "854 Broadway||Phoenix|AZ|85093|USA"),
    (
        "12 Oak Road, Salt Lake City, UT 84101, United States",
        "12 Oak Road||Salt Lake City|UT|84101|USA",
    ),
    ("it's 12 Oak Road, St. Louis, Missouri 63101", "12 Oak Road||St. Louis|MO|63101|USA"),
    ("please ship to 12 Oak Road, Denver 80202 CO", "12 Oak Road||Denver|CO|80202|USA"),
    ("12 Oak Road, Denver, Colorado, zip code 80202", "12 Oak Road||Denver|CO|80202|USA"),
    ("street: 101 Highway\ncity: nyc\nzip: 10001", "101 Highway||New York|NY|10001|USA"),
    (
        "Street: 9 Oak Rd, Apt: 4, City: Springfield, State: il, Zip code: 62701",
        "9 Oak Rd|4|Springfield|IL|62701|USA",
    ),
    ("221B Baker Street, London NW1 6XE", "221B Baker Street||London||NW1 6XE|United Kingdom"),
    ("221b baker street london nw16xe", "221B Baker Street||London||NW1 6XE|United Kingdom"),
    (
        "Flat 2, 10 Downing Street, London, SW1A 2AA, UK",
        "10 Downing Street|Flat 2|London||SW1A 2AA|United Kingdom",
    ),
    (
        "my new address is Rose Cottage, Church Lane, Ambleside LA22 9DH",
        "Rose Cottage|Church Lane|Ambleside||LA22 9DH|United Kingdom",
    ),
    (
        "Flat 12B, Rosewood Apartments, 4th Cross, Indiranagar, Bengaluru 560038, Karnataka",
        "Flat 12B, Rosewood Apartments|4th Cross, Indiranagar|Bengaluru|Karnataka|560038|India",
    ),
    ("14 MG Road, Pune 411 001, India", "14 MG Road||Pune||411001|India"),
    ("24 Sussex Drive, Ottawa, Ontario K1M 1M4", "24 Sussex Drive||Ottawa|Ontario|K1M 1M4|Canada"),
    ("send it to 592 Elm Avenue, Houston, TX 77243", "592 Elm Avenue||Houston|TX|77243|USA"),
]

# Something is missing; what is left empty must be asked for.
INCOMPLETE = [
    ("224 Elm Street", "224 Elm Street||||"),
    ("224 elm street please", "224 Elm Street||||"),
    ("change it to 224 Elm Street, New York", "224 Elm Street||New York|NY|"),
    ("224 Elm Street, Springfield", "224 Elm Street||Springfield||"),
    ("224 Elm Street, Springfield, 62701", "224 Elm Street||Springfield||62701"),
    ("224 Elm Street, Georgia", "224 Elm Street|||GA|"),
    ("12 Oak Road, Columbus, 31901", "12 Oak Road||Columbus||31901"),
    ("12 Oak Road Apt 3 and also exchange the lamp", "12 Oak Road|Apt 3|||"),
    ("Chicago", "||Chicago|IL|"),
    ("Boston, MA 02108", "||Boston|MA|02108"),
]

# What a customer says of the addresses on file: those meant; "-" for an address that is not there.
REFERRED = [
    ("my default address", "D"),
    ("default", "D"),
    ("home address", "D"),
    ("send it to my home please", "D"),
    ("the address on my account", "D"),
    ("the same as order #W8277957", "W"),
    ("same address as order W2702727", "N"),
    ("For order #W5056519, I want to change the address to be the same as order #W8277957", "W"),
    ("use the address of order W8277957", "W"),
    ("W8277957", "W"),
    ("the address from my order 8277957", "W"),
    ("the same as order #W0000000", "-"),
    ("change the address of order #W5056519 to my default", "D"),
    ("to my default address for order #W5056519", "D"),
    ("my New York address", "N"),
    ("my NYC address", "N"),
    ("the big apple one", "N"),
    ("NYC", "N"),
    ("new york please", "N"),
    ("use the one in Houston", "H"),
    ("my Texas address", "H"),
    ("my TX address", "H"),
    ("the Elm Avenue one", "H"),
    ("the one on elm ave", "H"),
    ("592 Elm Avenue", "H"),
    ("the one in houston on elm ave", "H"),
    ("huoston", "H"),
    ("my washington dc address", "W"),
    ("the DC one", "W"),
    ("565 maple dr washington dc", "W"),
    ("565 Maple Drive, Suite 501, Washington, DC 20307", "W"),
    ("the 10093 one", "N"),
    ("change my LA order to my NYC address", "N"),
    ("I want to change my LA order to your New York one", "N"),
    ("please modify all pending orders to the Washington DC address, along with my default", "W"),
    ("change the address to be my default Denver one", "D"),
    ("change my default address to the one in Houston", "H"),
    ("it should be sent to my Houston address", "H"),
    ("i want my order to go to los angeles instead of new york", "L"),
    ("not the default one, the NYC one", "N"),
    ("I sent it to my son in Washington, I want to modify it to my default address in Denver", "D"),
    ("the Maple Drive one", "NW"),
    ("the other address", "DNWHL"),
    ("my new home", "DNWHL"),
    ("back to the original address", "-"),
    ("my boston address", "-"),
]

NOTHING = [
    *("", " ", "hello", "yes", "no", "???", "🙂", "你好，我想换地址", "change address", "2", "W1"),
    *(
        "I want to change my default address",
        "update the shipping address please",
        "10001",
        "19122",
    ),
    *("I ordered 1 mountain road bike", "my order was sent to Texas by accident", "in or me hi ok"),
    *(
        "2 lamps and 3 chairs",
        "Ethan Garcia, 80280",
        "the 1 TB drive",
        "change the order in Denver",
    ),
    *("I'm Mei Davis and I live in 80217", "return the lamp to the shop", "credit_card_9513926"),
]


def parts(address: Address | None) -> str:
    """An address as the tables write it."""
    assert address is not None
    return "|".join(
        (
            address.line1,
            address.line2,
            address.city,
            address.region,
            address.postcode,
            address.country,
        )
    )


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_written_address(text: str, expected: str) -> None:
    """An address written out is understood part by part, and is the only one meant."""
    match = find_address(text, KNOWN)

    assert [parts(address) for address in match.addresses] == [expected]
    assert match.partial is None
    assert match.said


@pytest.mark.parametrize(("text", "expected"), INCOMPLETE)
def test_incomplete_address(text: str, expected: str) -> None:
    """An address that lacks something is kept as far as it goes; nothing is made up."""
    match = find_address(text, KNOWN)

    assert match.addresses == ()
    assert parts(match.partial).rpartition("|")[0] == expected
    assert match.said


@pytest.mark.parametrize(("text", "expected"), REFERRED)
def test_known_address(text: str, expected: str) -> None:
    """An address on file is found by its label, its order or its place."""
    match = find_address(text, KNOWN)

    assert match.addresses == tuple(NAMES[letter] for letter in expected.strip("-"))
    assert match.said


@pytest.mark.parametrize("text", NOTHING)
def test_no_address(text: str) -> None:
    """A message that speaks of something else means no address."""
    match = find_address(text, KNOWN)

    assert match.addresses == ()
    assert match.partial is None
    assert not match.said


BEGUN = Address("101 Highway", "", "", "", "", "USA")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("New York", "101 Highway||New York|NY||USA"),
        ("nyc", "101 Highway||New York|NY||USA"),
        ("10001", "101 Highway||||10001|USA"),
        ("the zip is 10001", "101 Highway||||10001|USA"),
        ("zip: 10001", "101 Highway||||10001|USA"),
        ("NY", "101 Highway|||NY||USA"),
        ("ny 10001", "101 Highway|||NY|10001|USA"),
        ("Springfield", "101 Highway||Springfield|||USA"),
        ("Springfield, IL", "101 Highway||Springfield|IL||USA"),
        ("it's in Denver", "101 Highway||Denver|CO||USA"),
        ("Colorado", "101 Highway|||CO||USA"),
        ("Suite 394", "101 Highway|Suite 394||||USA"),
        ("apt 4b", "101 Highway|Apt 4B||||USA"),
        ("sorry, 12 Oak Road", "12 Oak Road|||||USA"),
    ],
)
def test_pieces_are_put_together(text: str, expected: str) -> None:
    """While an address is being told, each message adds its part."""
    match = find_address(text, KNOWN, partial=BEGUN)

    assert match.addresses == ()
    assert parts(match.partial) == expected
    assert match.said


@pytest.mark.parametrize(
    "text", ["New York 10001", "new york, ny 10001", "10001 nyc", "New York, New York, 10001, USA"]
)
def test_last_piece_completes_the_address(text: str) -> None:
    """When nothing is missing any more, the address is whole."""
    match = find_address(text, KNOWN, partial=BEGUN)

    assert [parts(a) for a in match.addresses] == ["101 Highway||New York|NY|10001|USA"]
    assert match.partial is None


@pytest.mark.parametrize(
    "text", ["yes", "what?", "I don't know", "how much is the lamp", "never mind"]
)
def test_other_words_leave_a_begun_address_alone(text: str) -> None:
    """What is no part of an address changes nothing about the one begun."""
    match = find_address(text, KNOWN, partial=BEGUN)

    assert match.partial == BEGUN
    assert not match.said


def test_state_is_asked_where_the_city_is_known() -> None:
    """ "New York" answers for the state once the city is there."""
    begun = Address("1 Oak Road", "", "New York", "", "", "USA")
    match = find_address("New York", KNOWN, partial=begun)

    assert parts(match.partial) == "1 Oak Road||New York|NY||USA"


def test_another_city_takes_its_own_state() -> None:
    """A corrected city does not keep the state of the first one."""
    begun = Address("1 Oak Road", "", "New York", "NY", "", "USA")
    match = find_address("sorry, Denver", KNOWN, partial=begun)

    assert parts(match.partial) == "1 Oak Road||Denver|CO||USA"


def test_known_address_ends_a_begun_one() -> None:
    """A customer may take an address on file after beginning to write one."""
    match = find_address("use my default address", KNOWN, partial=BEGUN)

    assert match.addresses == (DENVER,)


def test_current_address_is_left_out_of_several() -> None:
    """Of several that fit, the one to be changed is not meant; nor is it "the other"."""
    assert find_address("the Maple Drive one", KNOWN, current=WASHINGTON).addresses == (NEW_YORK,)
    two = KNOWN[:2]
    assert find_address("the other address", two, current=DENVER).addresses == (NEW_YORK,)


def test_previous_address() -> None:
    """ "Back to the original address" is what stood there before the change."""
    known = (("default", NEW_YORK), ("previous", DENVER))
    match = find_address("I regret it, change it back to the original address", known)

    assert match.addresses == (DENVER,)


def test_address_on_file_with_a_suite() -> None:
    """A street that is on file with a suite, written without one, is a question."""
    match = find_address("667 Highland Drive, Denver, CO 80280", KNOWN)

    assert [a.line2 for a in match.addresses] == ["Suite 865", ""]


def test_country_is_spelled_as_on_file() -> None:
    """The country is written as the customer's other addresses write it."""
    british = Address("1 High Street", "", "Leeds", "", "LS1 1AA", "UK")
    match = find_address("221B Baker Street, London NW1 6XE", [("default", british)])

    assert [a.country for a in match.addresses] == ["UK"]


def test_country_without_any_on_file() -> None:
    """Without an address on file, the postcode tells the country."""
    match = find_address("101 Highway, New York, 10001", ())

    assert [a.country for a in match.addresses] == ["USA"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (DENVER, ()),
        (Address("", "", "", "", "", ""), ("line1", "city", "region", "postcode", "country")),
        (Address("1 A St", "", "Springfield", "", "62701", "USA"), ("region",)),
        (Address("1 A St", "", "Leeds", "", "LS1 1AA", "United Kingdom"), ()),
        (Address("1 A St", "", "Leeds", "", "", "UK"), ("postcode",)),
    ],
)
def test_missing_parts(address: Address, expected: tuple[str, ...]) -> None:
    """What an address lacks is named in the order to ask for it; a state only in the USA."""
    assert missing_parts(address) == expected


STREETS = st.sampled_from(
    ["Oak Street", "Sunset Drive", "Park Avenue", "River Road", "Pine Lane", "Broadway", "Elm Ave"]
)
UNITS = st.sampled_from(["", "Suite 394", "Apt 4B", "Unit 12", "Floor 3", "#7"])
CITIES = st.sampled_from(
    [
        ("Denver", "CO", "80202"),
        ("New York", "NY", "10001"),
        ("Springfield", "IL", "62701"),
        ("Fort Worth", "TX", "76165"),
        ("Washington", "DC", "20307"),
        ("Macon", "GA", "31201"),
    ]
)
LAYOUTS = st.sampled_from(
    [
        "{street}, {unit}, {city}, {region} {postcode}",
        "{street}, {unit}, {city}, {region}, {postcode}",
        "{street} {unit} {city} {region} {postcode}",
        "please send it to {street} {unit}, {city} {region} {postcode}, thank you",
        "My new address is:\n{street}\n{unit}\n{city}, {region} {postcode}\nUSA",
        "street: {street}\nsuite: {unit}\ncity: {city}\nstate: {region}\nzip: {postcode}",
    ]
)


@given(STREETS, st.integers(1, 9999), UNITS, CITIES, LAYOUTS)
def test_every_layout_gives_the_same_address(
    name: str, number: int, unit: str, place: tuple[str, str, str], layout: str
) -> None:
    """However an address is laid out, the same parts come back."""
    city, region, postcode = place
    street = f"{number} {name}"
    text = layout.format(street=street, unit=unit, city=city, region=region, postcode=postcode)
    match = find_address(text, [("default", HOUSTON)])

    assert match.addresses == (Address(street, unit, city, region, postcode, "USA"),)


@given(st.text(max_size=300), st.sampled_from([None, BEGUN]))
def test_any_text_is_judged(text: str, partial: Address | None) -> None:
    """No text raises; a whole address lacks nothing, and an incomplete one lacks something."""
    match = find_address(text, KNOWN, partial=partial, current=DENVER)

    assert not any(missing_parts(address) for address in match.addresses)
    assert match.partial is None or missing_parts(match.partial)


TRADE = st.sampled_from(
    [
        *("to", "the", "my", "address", "order", "#W8277957", "default", "New York", "12", "Oak"),
        *("Suite", "4B", "CO", "80202", "change", "same", "as", "other", ",", "\n", "Denver", "in"),
    ]
)


@given(st.lists(TRADE, max_size=20).map(" ".join), st.sampled_from([None, BEGUN]))
def test_words_of_the_trade_in_any_order(text: str, partial: Address | None) -> None:
    """Words of addresses in any order raise nothing and make up no part that was not said."""
    match = find_address(text, KNOWN, partial=partial)

    assert len(set(match.addresses)) == len(match.addresses)


@pytest.mark.parametrize(
    "text",
    [
        "12 Oak Road, " * 800,
        "to new york as " * 700,
        "1" * 10_000,
        "a " * 5000,
        ", " * 5000,
        "ﷺ" * 9_999,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_long_text_is_quick(text: str) -> None:
    """Ten thousand characters take less than a fifth of a second."""
    started = time.process_time()
    find_address(text, KNOWN, partial=BEGUN)

    assert time.process_time() - started < 0.2
