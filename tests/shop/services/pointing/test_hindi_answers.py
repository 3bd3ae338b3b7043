"""Hindi answers: yes and no, leaving, choosing, reasons, names and addresses, in both scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from shop.domain.plans import Operation
from shop.domain.policy import CancellationReason
from shop.policies import load_policy
from shop.services.pointing.addresses import find_address
from shop.services.pointing.answers import (
    find_answer,
    is_done,
    is_never_mind,
    is_skip,
    wants_other,
)
from shop.services.pointing.choices import pick_choice
from shop.services.pointing.identity import find_identity
from shop.services.pointing.reasons import find_reason
from shop.services.pointing.types import Answer, Choice
from tests.shop.services.pointing import test_addresses

ROOT = Path(__file__).resolve().parents[4]
LANGUAGES = pytest.mark.parametrize("language", ["hi", "hi-Latn"])

YES = [
    "haan", "haan ji", "ji haan", "han", "kar do", "haan kar do", "haan, kar dein", "theek hai",
    "thik hai", "theek hai kar do", "bilkul", "ji", "haan zaroor", "kar dijiye please",
    "haan dhanyavaad", "confirm kar do", "sahi hai", "aage badho", "haan cancel kar do",
    "yes kar do", "yes", "ok", "go ahead",
    "हाँ", "हां", "जी हाँ", "हाँ जी", "कर दो", "हाँ कर दो", "हाँ, कर दो।", "ठीक है", "ठीक है, कर दो",
    "बिल्कुल", "कर दीजिए", "कर दीजिए प्लीज़", "हाँ कैंसल कर दो", "👍",
]  # fmt: skip
NO = [
    "nahi", "nahin", "nhi", "nahi ji", "ji nahi", "mat karo", "rehne do", "rahne do", "chhodo",
    "chod do", "nahi karna", "abhi nahi", "nahi rehne do", "cancel mat karo", "order rehne do",
    "cancel nahi karna hai", "theek nahi hai", "ठीक नहीं है", "aisa mat karo", "no", "no thanks", "jaane do",
    "नहीं", "नही", "जी नहीं", "मत करो", "रहने दो", "रहने दीजिए", "छोड़ो", "छोड़ दो", "नहीं करना",
    "कैंसल मत करो", "ऑर्डर रहने दो", "अभी नहीं",
]  # fmt: skip
# Whatever is beside the yes must be asked about first: a wrong yes costs money.
NOT_PLAIN = [
    "haan lekin lamp nahi", "haan par paypal mein", "haan?", "haan ya nahi", "theek hai lekin",
    "haan sirf lamp", "haan agar free hai", "kya", "pata nahi", "achha", "haan wapas kar do",
    "cancel kar do", "baad mein kar do", "doosra wala kar do", "lamp ke alawa sab kar do",
    "हाँ लेकिन लैंप नहीं", "हाँ?", "हाँ या नहीं", "क्या", "पता नहीं", "कैंसल कर दो", "सिर्फ़ लैंप कर दो",
    "kal kar do", "theek hai cancel kar do",
]  # fmt: skip


@LANGUAGES
@pytest.mark.parametrize("text", YES)
def test_plain_yes(language: str, text: str) -> None:
    """A yes is heard in either script, whichever is being written, and in English."""
    assert find_answer(text, language, Operation.CANCEL_ORDER) is Answer.YES


@LANGUAGES
@pytest.mark.parametrize("text", NO)
def test_plain_no(language: str, text: str) -> None:
    """A no is heard in either script, and in English."""
    assert find_answer(text, language, Operation.CANCEL_ORDER) is Answer.NO


@LANGUAGES
@pytest.mark.parametrize("text", NOT_PLAIN)
def test_not_plain(language: str, text: str) -> None:
    """Nothing that holds a condition, a doubt, another wish or only the request is an answer."""
    plain = (Answer.YES, Answer.NO)

    assert find_answer(text, language, Operation.CANCEL_ORDER) not in plain


@pytest.mark.parametrize("text", [t for t in YES + NO if not t.isascii()])
def test_english_conversations_hear_no_hindi(text: str) -> None:
    """In English the words of Hindi mean nothing; signs mean the same everywhere."""
    assert find_answer(text, "en") is (Answer.YES if text == "👍" else Answer.NONE)


@LANGUAGES
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("rehne do", is_never_mind),
        ("achha rehne do", is_never_mind),
        ("chhodo yaar", is_never_mind),
        ("baad mein karunga", is_never_mind),
        ("रहने दो", is_never_mind),
        ("छोड़ो", is_never_mind),
        ("never mind", is_never_mind),
        ("skip karo", is_skip),
        ("nahi batana", is_skip),
        ("बताना नहीं है", is_skip),
        ("koi aur", wants_other),
        ("inme se koi nahi", wants_other),
        ("इनमें से कोई नहीं", wants_other),
        ("bas itna hi", is_done),
        ("aur kuch nahi, dhanyavaad", is_done),
        ("बस, और कुछ नहीं", is_done),
        ("that's all", is_done),
    ],
)
def test_whole_messages(language: str, text: str, meant: object) -> None:
    """Leaving, skipping, refusing what is offered and being done are heard."""
    assert meant(text, language)  # type: ignore[operator]
    assert not meant(f"{text} lamp", language)  # type: ignore[operator]


def reasons() -> tuple[CancellationReason, ...]:
    """The reasons of the shop that is shipped."""
    return load_policy(ROOT / "data" / "policies").cancellation.reasons


@LANGUAGES
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab zarurat nahi hai", "no_longer_needed"),
        ("zaroorat nahi", "no_longer_needed"),
        ("अब ज़रूरत नहीं", "no_longer_needed"),
        ("जरूरत नहीं है", "no_longer_needed"),
        ("mera mann badal gaya", "no_longer_needed"),
        ("galti se ho gaya", "ordered_by_mistake"),
        ("गलती से ऑर्डर हो गया", "ordered_by_mistake"),
        ("laptop cancel karna hai kyunki galti se order ho gaya", "ordered_by_mistake"),
        ("kahin aur sasta mil gaya", "found_cheaper"),
        ("सस्ता मिल गया कहीं और", "found_cheaper"),
        ("bahut time lag raha hai", "takes_too_long"),
        ("बहुत देर हो रही है", "takes_too_long"),
        ("koi aur wajah", "other"),
        ("कोई और वजह", "other"),
        ("I ordered it by mistake", "ordered_by_mistake"),
    ],
)
def test_reasons(language: str, text: str, expected: str) -> None:
    """Reasons are heard in the words of the policy, in all languages customers mix."""
    assert find_reason(text, reasons(), language) == (expected,)


@LANGUAGES
@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("pehla", 0), ("pehla wala", 0), ("doosra", 1), ("doosra wala", 1), ("teesra option", 2),
        ("aakhri", 4), ("aakhri wala", 4), ("last wala", 4), ("option 2", 1), ("2 number wala", 1),
        ("पहला", 0), ("दूसरा वाला", 1), ("आख़िरी", 4), ("आखिरी वाला", 4), ("२", 1), ("नंबर ३", 2),
    ],
)  # fmt: skip
def test_options_are_picked_by_position(language: str, text: str, index: int) -> None:
    """Positions pick one of the options, whichever script the options are in."""
    choices = [Choice(reason.title(language), reason.id) for reason in reasons()]

    assert pick_choice(text, choices, language) == (choices[index],)


@LANGUAGES
def test_options_are_picked_by_their_titles(language: str) -> None:
    """The title of an option, typed, picks it."""
    choices = [Choice(reason.title(language), reason.id) for reason in reasons()]

    assert [pick_choice(c.title, choices, language) for c in choices] == [(c,) for c in choices]


@LANGUAGES
@pytest.mark.parametrize(
    "text",
    [
        "mera naam Renee Sanchez hai aur pin code 80202 hai",
        "मेरा नाम Renee Sanchez है, पिन कोड 80202",
        "मेरा नाम Renee Sanchez है, पिन कोड ८०२०२",
        "main Renee Sanchez hoon, 80202",
        "mai renee sanchez hu 80202",
        "naam: renee sanchez, pincode 80202",
        "Renee Sanchez 80202",
    ],
)
def test_names_and_postcodes(language: str, text: str) -> None:
    """A name in the shop's spelling is found among Hindi words, and nothing else is a name."""
    claim = find_identity(text, language)

    assert tuple(part.lower() for part in claim.names[0]) == ("renee", "sanchez")
    assert len(claim.names) == 2  # The two orders of the same name.
    assert claim.postcodes == ("80202",)


@LANGUAGES
@pytest.mark.parametrize(
    "text",
    [
        "mujhe apna order cancel karna hai", "mera order kahan hai", "paise kab wapas milenge",
        "मुझे ऑर्डर कैंसल करना है", "pata nahi", "kya aap meri madad kar sakte hain",
    ],
)  # fmt: skip
def test_sentences_are_no_names(language: str, text: str) -> None:
    """Words of a request are not taken for somebody's name."""
    assert find_identity(text, language).names == ()


OAK = "12 Oak Road||Denver|CO|80202|USA"


@LANGUAGES
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("naya pata hai 12 Oak Road, Denver, CO 80202", OAK),
        ("नया पता 12 Oak Road, Denver, CO 80202 है", OAK),
        ("12 Oak Road, Denver CO 80202 par bhej do", OAK),
        ("isko 12 Oak Road Denver CO 80202 pe bhejo please", OAK),
        ("mera address 12 Oak Road, Denver, CO 80202 kar do", OAK),
        ("nahi mere default address pe", test_addresses.parts(test_addresses.DENVER)),
        ("नहीं, घर वाले पते पर", test_addresses.parts(test_addresses.DENVER)),
        ("ghar ka address", test_addresses.parts(test_addresses.DENVER)),
        ("घर के पते पर", test_addresses.parts(test_addresses.DENVER)),
        ("mere default address par bhejo", test_addresses.parts(test_addresses.DENVER)),
        (
            "221B MG Road, Bengaluru, Karnataka 560001 par bhej do",
            "221B MG Road||Bengaluru|Karnataka|560001|India",
        ),
        ("12 MG रोड, जयपुर ३०२००१", "12 MG रोड||Jaipur||302001|India"),
        ("12 गांधी रोड, पुणे, महाराष्ट्र ४११००१", "12 गांधी रोड||Pune|Maharashtra|411001|India"),
    ],
)
def test_addresses_are_found(language: str, text: str, expected: str) -> None:
    """Addresses are read out of the words around them; the street stays as it was written."""
    match = find_address(text, test_addresses.KNOWN, language)

    assert [test_addresses.parts(address) for address in match.addresses] == [expected]


@LANGUAGES
@pytest.mark.parametrize("text", ["nahi", "pata nahi", "नहीं", "पता नहीं", "kya", "haan", "हाँ"])
def test_answers_to_another_question_pick_nothing(language: str, text: str) -> None:
    """A "no" or "I don't know" is not the reason whose title has a "no" in it."""
    choices = [Choice(reason.title(language), reason.id) for reason in reasons()]

    assert pick_choice(text, choices, language) == ()
    assert find_reason(text, reasons(), language) == ()
