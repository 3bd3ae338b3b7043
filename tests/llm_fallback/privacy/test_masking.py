"""What is replaced, what stays, and that values come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_fallback.privacy.masking import Privacy
from llm_fallback.privacy.spans import settled
from llm_fallback.privacy.types import KnownValue, Personal, Span, UnresolvedPlaceholder
from llm_fallback.types import ComposeRequest, Kind, Passage, Turn

KNOWN = (
    KnownValue(Personal.NAME, "Sanjay Kulkarni"),
    KnownValue(Personal.EMAIL, "sanjay.k@example.com"),
    KnownValue(Personal.PHONE, "+91 98765 43210"),
    KnownValue(Personal.ADDRESS, "12 Linking Road, Flat 3, Mumbai, Maharashtra 400050, India"),
    KnownValue(Personal.ORDER, "#W1234567"),
    KnownValue(Personal.CARD, "4242"),
)
MASKED = [
    ("Mail maya.d@example.com", "Mail [EMAIL_1]"),
    ("mail maya at example dot com", "mail [EMAIL_1]"),
    ("maya (at) example (dot) com", "[EMAIL_1]"),
    ("ma\u200bya@exam\u200bple.com", "[EMAIL_1]"),
    ("ｍａｙａ＠example.com", "[EMAIL_1]"),
    ("call 9876543210 or 98765 43210", "call [PHONE_1] or [PHONE_1]"),
    ("call +91-9876543210", "call [PHONE_1]"),
    ("९८७६५४३२१० पर कॉल करो", "[PHONE_1] पर कॉल करो"),
    ("(415) 555-0132", "[PHONE_1]"),
    ("020 7946 0123", "[PHONE_1]"),
    ("paid with 4111 1111 1111 1111.", "paid with [CARD_1]."),
    ("paid with 4111-1111-1111-1111", "paid with [CARD_1]"),
    ("4111\u00a01111\u00a01111\u00a01111", "[CARD_1]"),
    ("my card ending in 4242", "my card ending in [CARD_1]"),
    ("**** **** **** 4242", "**** **** **** [CARD_1]"),
    ("GB82 WEST 1234 5698 7654 32 please", "[IBAN_1] please"),
    ("aadhaar 2341 2341 2346", "aadhaar [AADHAAR_1]"),
    ("PAN ABCPD1234E", "PAN [PAN_1]"),
    ("gst 27AAPFU0939F1ZV", "gst [GSTIN_1]"),
    ("ifsc HDFC0001234", "ifsc [IFSC_1]"),
    ("upi rahul.m@okhdfcbank", "upi [UPI_1]"),
    ("gaadi MH 12 AB 1234", "gaadi [VEHICLE_1]"),
    ("where is #W1234567?", "where is [ORDER_1]?"),
    ("where is order 1234567?", "where is order [ORDER_1]?"),
    ("ऑर्डर १२३४५६७ कहाँ है", "ऑर्डर [ORDER_1] कहाँ है"),
    ("parcel 1Z9999AB1234567890", "parcel [TRACKING_1]"),
    ("from 192.168.1.10", "from [IP_1]"),
    ("open https://shop.example/track?t=abc123 now", "open [URL_1] now"),
    ("born on 5 May 1990", "born on [BIRTHDATE_1]"),
    ("जन्मतिथि 12 मई 1990", "जन्मतिथि [BIRTHDATE_1]"),
    ("deliver to 560001?", "deliver to [POSTCODE_1]?"),
    ("my zip is 90210", "my zip is [POSTCODE_1]"),
    ("postcode LS1 4DY", "postcode [POSTCODE_1]"),
    ("My name is Zoravar Bhullar.", "My name is [NAME_1]."),
    ("mera naam zubin irani hai", "mera naam [NAME_1] hai"),
    ("मेरा नाम ज़ोरावर संधू है", "मेरा नाम [NAME_1] है"),
    ("Give it to my husband Oluwaseun", "Give it to my husband [NAME_1]"),
    ("Thanks,\nQuentin", "Thanks,\n[NAME_1]"),
    ("Mr. Featherstonehaugh called", "Mr. [NAME_1] called"),
    ("priya ko bolo", "[NAME_1] ko bolo"),
    ("Priya's parcel", "[NAME_1]'s parcel"),
    ("my name is Juniper", "my name is [NAME_1]"),
    ("It went to 221B Baker Street, London NW1 6XE.", "It went to [ADDRESS_1]."),
    ("flat 12 rosewood apartments, linking road, mumbai 400050", "[ADDRESS_1]"),
    ("मकान नंबर 45, गांधी नगर, जयपुर 302001 पर भेजो", "[ADDRESS_1] पर भेजो"),
]  # fmt: skip
UNTOUCHED = [
    "Is the Clacker Mechanical Keyboard in White still $119.00?",
    "The Juniper Power Bank has 20000 mAh and costs 2,499 rupees.",
    "I ordered 2 lamps on 12 May 2024 and 3 on 2024-05-17.",
    "Do you deliver to Jaipur, or only to Mumbai?",
    "Flat 50% off on 2 items?",
    "Sizes 6 7 8 9 10 11 12 13",
    "Can I return within 30 days?",
    "I am angry. Will you help me in May?",
    "Do you take PayPal, Visa or Google Pay on Monday?",
    "मैं परेशान हूँ, पैसे कब आएंगे?",
    "mera naam galat likha hai",
    "See https://shop.example/returns.",
    "It costs 25000-30000 rupees.",
    "Does point 4.2 of the policy apply?",
    "[1] and [link](https://shop.example/a) and [Step 2]",
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_personal_data_is_replaced(privacy: Privacy, text: str, masked: str) -> None:
    """Each form, in each script, becomes a placeholder of its kind, and comes back as it was."""
    masking = privacy.masking()
    sent = masking.mask(text)

    assert sent == masked
    assert masking.restore(masking.mask(text.split(" or ")[0])) == text.split(" or ")[0]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_an_answer_needs_stays(privacy: Privacy, text: str) -> None:
    """Goods, prices, dates of orders, quantities and places are readable."""
    assert privacy.masking().mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("hi, sanjay here", "hi, [NAME_1] here"),
        ("SANJAY KULKARNI", "[NAME_1]"),
        ("kulkarni, sanjay", "[NAME_1]"),
        ("snajay ka order", "[NAME_1] ka order"),
        ("संजय का ऑर्डर", "[NAME_1] का ऑर्डर"),
        ("write to SANJAY.K@example.com", "write to [EMAIL_1]"),
        ("my login sanjay.k", "my login [EMAIL_1]"),
        ("is w 1234567 late", "is [ORDER_1] late"),
        ("to 12 linking rd, flat 3, mumbai", "to [ADDRESS_1]"),
        ("the 4242 one, for 4242.00", "the [CARD_1] one, for 4242.00"),
        ("num 9876543210", "num [PHONE_1]"),
    ],
)
def test_what_is_known_is_found_however_it_is_typed(
    privacy: Privacy, text: str, masked: str
) -> None:
    """Case, spacing, slips, parts of a name and the other script hide nothing."""
    assert privacy.masking(KNOWN).mask(text) == masked


def test_a_known_name_that_is_a_word_hides_the_word_nowhere(privacy: Privacy) -> None:
    """Ms Price may ask for a price."""
    masking = privacy.masking([KnownValue(Personal.NAME, "Alma Price")])

    assert masking.mask("What price is it for Mrs Price?") == "What price is it for Mrs [NAME_1]?"


def test_a_value_has_one_placeholder_in_all_of_a_request(privacy: Privacy) -> None:
    """Question, history and the customer's own passages speak of the same things by the same names."""
    own = Passage(
        "own:order:W1234567", Kind.OWN, "en", "Order #W1234567", "For Sanjay, sanjay.k@example.com"
    )
    page = Passage(
        "contact", Kind.PAGE, "en", "Visit us", "Baker Brothers, 5 Mill Lane, help@shop.example"
    )
    request = ComposeRequest(
        question="When does W1234567 come?",
        language="en",
        passages=(own, page),
        history=(Turn("mail it to SANJAY.K@example.com", by_customer=True),),
        system="Answer.",
        prompt_version="1",
        max_reply_tokens=100,
        deadline_s=1,
        conversation_id="c",
    )
    masking = privacy.masking(KNOWN)
    masked = masking.mask_request(request)

    assert masked.question == "When does [ORDER_1] come?"
    assert masked.history[0].text == "mail it to [EMAIL_1]"
    assert masked.passages[0].title == "Order [ORDER_1]"
    assert masked.passages[0].text == "For [NAME_1], [EMAIL_1]"
    assert "1234567" not in masked.passages[0].id
    assert [masking.source(passage.id) for passage in masked.passages] == [own.id, page.id]
    assert masked.passages[1].text == "Baker Brothers, 5 Mill Lane, [EMAIL_2]"


def test_typed_placeholders_are_the_customers_own_words(privacy: Privacy) -> None:
    """Who types "[EMAIL_1]" gets no address for it, and sees what was typed."""
    masking = privacy.masking(KNOWN)
    sent = masking.mask("sanjay.k@example.com, is [EMAIL_1] or [ email 1 ] mine?")

    assert sent == "[EMAIL_1], is [TEXT_1] or [TEXT_2] mine?"
    assert masking.restore(sent) == "sanjay.k@example.com, is [EMAIL_1] or [ email 1 ] mine?"


@pytest.mark.parametrize("bent", ["[email_1]", "[ EMAIL_1 ]", "[EMAIL 1]", "[Email-1]", "EMAIL_1", "\\[EMAIL\\_1\\]", "{{EMAIL_1}}",
    "<EMAIL_1>", "[EMAIL_१]", "［EMAIL_1］", "[EMAIL_01]"])  # fmt: skip
def test_bent_placeholders_are_understood(privacy: Privacy, bent: str) -> None:
    """Models change case, signs and brackets; the value is put in all the same."""
    masking = privacy.masking()
    masking.mask("a@b.example")

    assert masking.restore(f"To {bent}, now.") == "To a@b.example, now."


@pytest.mark.parametrize(
    "strange",
    ["[EMAIL_9]", "[NAME_1]", "[ईमेल_1]", "[EMAIL]", "[E-MAIL_1]", "PHONE_1", "[EMAIL_1", "[EMAIL_"],
)
def test_what_stands_for_nothing_is_refused(privacy: Privacy, strange: str) -> None:
    """An invented, translated or broken placeholder is reported, and never part of the text."""
    masking = privacy.masking()
    masking.mask("a@b.example")
    text, unknown = masking.resolve(f"To {strange}")

    assert text == "To "
    assert unknown == (strange,)
    with pytest.raises(UnresolvedPlaceholder):
        masking.restore(f"To {strange}")


@given(st.text())
def test_any_text_comes_back(privacy: Privacy, text: str) -> None:
    """Masking never fails, and what is restored is what was typed, for text of any kind."""
    masking = privacy.masking(KNOWN)
    sent = masking.mask(text)

    assert masking.resolve(sent)[1] == ()
    assert len(masking.values) > 1 or masking.restore(sent) == text


SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 9), st.integers(0, 3)).map(
        lambda t: Span(t[0], t[0] + t[1], Personal.NAME, t[2])
    )
)


@given(SPANS)
def test_settled_spans_cover_the_same_and_never_overlap(spans: list[Span]) -> None:
    """Whatever was found stays covered, once."""
    found = settled("x" * 30, spans)
    covered = [place for span in found for place in range(span.start, span.end)]

    assert len(covered) == len(set(covered))
    assert set(covered) == {place for span in spans for place in range(span.start, span.end)}
