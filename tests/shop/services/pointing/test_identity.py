"""Who is writing: e-mail addresses, names and postcodes in a message."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.services.pointing.identity import find_identity

# The message, the likeliest name ("" for none), and the postcodes in it, best first.
NAMES = [
    ("I'm Yusuf Rossi, 19122", "Yusuf|Rossi", "19122"),
    ("Yusuf Rossi 19122", "Yusuf|Rossi", "19122"),
    ("yusuf rossi 19122", "yusuf|rossi", "19122"),
    ("YUSUF ROSSI 19122", "YUSUF|ROSSI", "19122"),
    ("Yusuf Rossi, 19122", "Yusuf|Rossi", "19122"),
    ("Yusuf Rossi\n19122", "Yusuf|Rossi", "19122"),
    ("Yusuf Rossi - 19122", "Yusuf|Rossi", "19122"),
    ("19122 Yusuf Rossi", "Yusuf|Rossi", "19122"),
    ("zip 19122, name Yusuf Rossi", "Yusuf|Rossi", "19122"),
    ("my name is mei davis and I live in 80217", "mei|davis", "80217"),
    ("My name is Mei Davis. My zip code is 80217.", "Mei|Davis", "80217"),
    ("name: Ethan Garcia, zip 80280", "Ethan|Garcia", "80280"),
    ("Name: Ethan Garcia; Zip: 80280", "Ethan|Garcia", "80280"),
    ("rossi, yusuf / 19122", "yusuf|rossi", "19122"),
    ("Rossi, Yusuf", "Yusuf|Rossi", ""),
    ("yusuf rossi", "yusuf|rossi", ""),
    ("Yusuf Rossi", "Yusuf|Rossi", ""),
    ("it's yusuf rossi", "yusuf|rossi", ""),
    ("19122", "", "19122"),
    ("zip code 19122", "", "19122"),
    ("19122-1234", "", "19122-1234"),
    ("my postcode is SW1A 1AA", "", "SW1A 1AA"),
    ("sw1a1aa", "", "SW1A 1AA"),
    ("John Smith, m1 1ae", "John|Smith", "M1 1AE"),
    ("Priya Nair 560038", "Priya|Nair", "560038"),
    ("Priya Nair, pin 560 038", "Priya|Nair", "560038"),
    ("Jean Tremblay, K1A 0B1", "Jean|Tremblay", "K1A 0B1"),
    ("I'm Sofia Hernandez, and I live in Seattle, WA, 98193", "Sofia|Hernandez", "98193"),
    ("Ethan Garcia, Denver, 80280", "Ethan|Garcia", "80280"),
    ("Ethan Garcia Denver 80280", "Ethan|Garcia", "80280"),
    ("ethan garcia denver co 80280", "ethan|garcia", "80280"),
    ("Yusuf Taylor from San Jose, CA, 95154.", "Yusuf|Taylor", "95154"),
    ("Aarav Anderson, residing in Philadelphia 19031", "Aarav|Anderson", "19031"),
    ("I am Daiki Johnson living in Denver, USA, 80273.", "Daiki|Johnson", "80273"),
    ("You can find me under Raj Santos, 98157", "Raj|Santos", "98157"),
    ("This is Mr. Raj Santos, zip code is 98157", "Raj|Santos", "98157"),
    ("Isabella Johansson and my zipcode is 32286", "Isabella|Johansson", "32286"),
    ("i dont remember my email. i am olivia lopez, texas, 76171", "olivia|lopez", "76171"),
    ("Mei Davis here, zip 80217, I want to return the water bottle", "Mei|Davis", "80217"),
    (
        "hi i am mei davis from 80217, i want to return the bottle of order #W2378156",
        "mei|davis",
        "80217",
    ),
    (
        "I want to exchange the helmet for a medium one. I'm Sofia Hernandez in zip 98193",
        "Sofia|Hernandez",
        "98193",
    ),
    ("first name: Yusuf, last name: Rossi", "Yusuf|Rossi", ""),
    ("My last name is Rossi and my first name is Yusuf, 19122", "Yusuf|Rossi", "19122"),
    ("Anne-Marie O'Neil, 19122", "Anne-Marie|O'Neil", "19122"),
    ("José García 80217", "José|García", "80217"),
    ("İbrahim Öz 34000", "İbrahim|Öz", "34000"),
    ("Juan de la Cruz 90210", "Juan|de la Cruz", "90210"),
    ("Mary Ann Smith 12345", "Mary Ann|Smith", "12345"),
    ("John F. Kennedy, 02138", "John F|Kennedy", "02138"),
    ("Austin Jackson 78712", "Austin|Jackson", "78712"),
    ("Mark Wood 19122", "Mark|Wood", "19122"),
    ("mark wood, 19122", "mark|wood", "19122"),
    ("San Diego 92133", "", "92133"),
    ("seattle wa 98178", "", "98178"),
    ("98178. sorry, 98187", "", "98187|98178"),
    ("noah ito, seattle wa 98178 no wait 98186", "noah|ito", "98186|98178"),
    (
        "I'm Mei Patel, I live in 445 Maple Drive, Suite 394, Fort Worth, Texas, 76165",
        "Mei|Patel",
        "76165",
    ),
    ("mei_kovacs_8020 in zip 28236", "mei|kovacs", "28236"),
    ("change my address to 101 Highway, New York, 10001", "", ""),
    ("I'm Ethan Garcia. Change the order to 101 Highway, New York, NY 10001", "Ethan|Garcia", ""),
]

EMAILS = [
    ("yusuf.rossi9620@example.com", "yusuf.rossi9620@example.com"),
    ("Yusuf.Rossi9620@Example.COM.", "yusuf.rossi9620@example.com"),
    ("my email is <yusuf@example.com>, thanks", "yusuf@example.com"),
    ("mailto:yusuf@example.com", "yusuf@example.com"),
    ("yusuf+shop@mail.example.co.uk", "yusuf+shop@mail.example.co.uk"),
    ("yusuf at example dot com", "yusuf@example.com"),
    ("my email is yusuf dot rossi at example dot com", "yusuf.rossi@example.com"),
    ("yusuf underscore rossi at mail dot example dot com", "yusuf_rossi@mail.example.com"),
    ("yusuf(at)example.com", "yusuf@example.com"),
    ("yusuf [at] example [dot] com", "yusuf@example.com"),
    ("yusuf @ example . com", "yusuf@example.com"),
    ("yusuf@example,com", "yusuf@example.com"),
    ("a@example.com and b@example.com", "a@example.com b@example.com"),
    ("I'm Yusuf Rossi (yusuf@example.com)", "yusuf@example.com"),
]

NOTHING = [
    *("", " ", "hello", "yes", "no", "???", "🙂", "cancel", "smart watch", "Desk Lamp", "the lamp"),
    *("I want to return my order #W2378156", "order 12345 please", "order number 12345", "#12345"),
    *("my order number is 12345", "I'm looking for my order", "im so angry", "i am not sure"),
    *("this is ridiculous", "it's broken", "I'm waiting for a refund", "item 9844888101", "$12345"),
    *(
        "laptop i7 8GB",
        "M1 8GB",
        "return the desk lamp",
        "credit_card_9513926",
        "thank you so much",
    ),
    *("12345 Main Street", "my order arrived at the store", "I don't have an email", "W 2378156"),
    *(
        "talk to a human",
        "where is my package",
        "never mind",
        "the second one",
        "fatima",
        "@",
        "@@",
    ),
    *("meet me at noon", "not at example", "at dot com", "paypal or gift card"),
]


@pytest.mark.parametrize(("text", "name", "codes"), NAMES)
def test_name_and_postcode(text: str, name: str, codes: str) -> None:
    """The likeliest name comes first, and the postcodes are those of the table."""
    claim = find_identity(text)

    assert "|".join(claim.names[0] if claim.names else ()) == name
    assert "|".join(claim.postcodes) == codes


@pytest.mark.parametrize(("text", "emails"), EMAILS)
def test_email(text: str, emails: str) -> None:
    """E-mail addresses are found typed and spelled, in lower case."""
    claim = find_identity(text)

    assert list(claim.emails) == emails.split()


@pytest.mark.parametrize("text", NOTHING)
def test_no_proof(text: str) -> None:
    """Order numbers, goods and moods are no proof of who is writing."""
    assert not find_identity(text).said


def test_name_of_three_words_gives_every_pair() -> None:
    """Where a first name ends cannot be known; all ways of cutting come back."""
    claim = find_identity("Mary Ann Smith 12345")

    assert claim.names[:3] == (("Mary Ann", "Smith"), ("Mary", "Ann Smith"), ("Mary", "Smith"))


def test_other_order_of_a_name_comes_last() -> None:
    """A name of two words may be written last name first."""
    claim = find_identity("Yusuf Rossi")

    assert claim.names == (("Yusuf", "Rossi"), ("Rossi", "Yusuf"))


def test_email_is_no_name() -> None:
    """The words of an e-mail address are not taken for a name."""
    assert find_identity("yusuf.rossi@example.com").names == ()


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """No text raises; no candidate is empty, and there are never many."""
    claim = find_identity(text)

    assert all(first and last for first, last in claim.names)
    assert all(claim.emails)
    assert all(claim.postcodes)
    assert max(map(len, (claim.emails, claim.names, claim.postcodes))) <= 8


FIRST = st.sampled_from(
    ["Mei", "Yusuf", "Aarav", "Emma", "Lei", "Zoë", "Jean-Luc", "Omar", "Sofía"]
)
LAST = st.sampled_from(["Rossi", "Kovacs", "Li", "Nguyen", "O'Neil", "Müller", "Santos", "Ito"])
LAYOUTS = st.sampled_from(
    [
        "{first} {last} {code}",
        "{first} {last}, {code}",
        "my name is {first} {last} and my zip code is {code}",
        "Hi, I'm {first} {last}. I live in Denver, CO {code}",
        "{last}, {first} / {code}",
        "it is {first} {last} in {code}, and I want to exchange the keyboard I received",
        "zip: {code}\nname: {first} {last}",
        "{code} {first} {last}",
    ]
)


@given(FIRST, LAST, st.integers(501, 99950), LAYOUTS, st.sampled_from([str, str.lower, str.upper]))
def test_every_layout_gives_name_and_postcode(
    first: str, last: str, number: int, layout: str, case: type[str]
) -> None:
    """However a customer writes name and postcode, these come first."""
    text = case(layout.format(first=first, last=last, code=f"{number:05}"))
    claim = find_identity(text)

    assert [part.casefold() for part in claim.names[0]] == [first.casefold(), last.casefold()]
    assert claim.postcodes == (f"{number:05}",)


@pytest.mark.parametrize(
    "text",
    [
        "yusuf rossi " * 800,
        "19122 " * 1600,
        "a@b.c " * 1600,
        "x" * 10_000,
        "@ " * 5000,
        "ﷺ" * 9_999,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_long_text_is_quick(text: str) -> None:
    """Ten thousand characters take less than a tenth of a second."""
    started = time.process_time()
    find_identity(text)

    assert time.process_time() - started < 0.1
