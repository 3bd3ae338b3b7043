"""Hindi, romanised and in Devanagari: the same services hear it, with English words mixed in."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shop.services.pointing.changes import find_changes
from shop.services.pointing.items import find_items
from shop.services.pointing.methods import find_method
from shop.services.pointing.orders import find_orders
from shop.services.pointing.variants import find_variant
from tests.shop.services.pointing import test_changes, test_items, test_methods, test_orders
from tests.shop.services.pointing.general_store import BY_ID, PRODUCTS, variant
from tests.shop.services.pointing.test_variants import said as variant_said

# Romanised, Devanagari, what is meant.
ITEMS = [
    ("lamp", "लैंप", "1"),
    ("lamp wapas karna hai", "लैंप वापस करना है", "1"),
    ("mujhe lamp aur earbuds wapas karne hain", "मुझे लैंप और ईयरबड्स वापस करने हैं", "1 5"),
    ("mera t-shirt", "मेरी टीशर्ट", "2"),
    ("pehla wala", "पहला वाला", "1"),
    ("pehla aur teesra", "पहला और तीसरा", "1 3"),
    ("sirf lamp", "सिर्फ़ लैंप", "1"),
    ("aakhri wala", "आख़िरी वाला", "9"),
    ("sab", "सब", "1 2 3 4 5 6 7 8 9"),
    ("sab kuch wapas kar do", "सब कुछ वापस कर दो", "1 2 3 4 5 6 7 8 9"),
    ("sabhi items", "सभी आइटम", "1 2 3 4 5 6 7 8 9"),
    ("poora order wapas karna hai", "पूरा ऑर्डर वापस करना है", "1 2 3 4 5 6 7 8 9"),
    ("lamp ke alawa sab", "लैंप के अलावा सब", "2 3 4 5 6 7 8 9 -1"),
    ("lamp ko chhodkar sab wapas kar do", "लैंप को छोड़कर सब वापस कर दो", "2 3 4 5 6 7 8 9 -1"),
    ("sab lamp ke alawa", "सब, लैंप के अलावा", "2 3 4 5 6 7 8 9 -1"),
    ("lamp nahi, earbuds wapas karo", "लैंप नहीं, ईयरबड्स वापस करो", "5 -1"),
    ("dono kettle", "दोनों केतली", "8 9"),
    ("lamp bhi", "लैंप भी", "1"),
    ("number 3 wala", "नंबर ३ वाला", "3"),
    ("pehle do", "पहले दो", "1 2"),
    ("earbuds rakhna hai baki sab wapas", "ईयरबड्स रखने हैं, बाकी सब वापस", "1 2 3 4 6 7 8 9 -5"),
    ("lamp nahi chahiye, wapas le lo", "लैंप नहीं चाहिए, वापस ले लो", "1"),
]
VARIANTS = [
    ("same lekin kaale rang mein", "सेम लेकिन काले रंग में", "= black, M, cotton"),
    ("kaala wala", "काला वाला", "= black, M, cotton"),
    ("kaale rang mein chahiye", "काले रंग में चाहिए", "= black, M, cotton"),
    ("black wala do", "ब्लैक वाला दो", "= black, M, cotton"),
    ("blue wala nahi, kaala chahiye", "नीला वाला नहीं, काला चाहिए", "= black, M, cotton"),
    ("blue ki jagah black", "नीले की जगह काला", "= black, M, cotton"),
    ("size L mein", "साइज़ L में", "= blue, L, cotton"),
    ("ek size bada", "एक साइज़ बड़ा", "= blue, L, cotton"),
    ("ek size chhota", "एक साइज़ छोटा", "= blue, S, cotton"),
    ("kaala, size L", "काला, साइज़ L", "= black, L, cotton"),
    ("rang kaala aur size L", "रंग काला और साइज़ L", "= black, L, cotton"),
    ("hara, baaki sab same", "हरा, बाकी सब सेम", "x green, M, cotton"),
    ("linen mein, baki same", "linen में, बाकी सब वही", "= blue, M, linen"),
    ("black ya green", "काला या हरा", "= black, M, cotton"),
    ("blue nahi chahiye, kaala do", "नीला नहीं चाहिए, काला दो", "= black, M, cotton"),
    ("sabse sasta", "सबसे सस्ता", "= black, S, cotton"),
]
CHANGES = [
    ("lamp ko black mein badal do", "लैंप को काले में बदल दो", {"3": "black, medium, USB"}),
    ("lamp kaale rang mein", "लैंप काले रंग में", {"3": "black, medium, USB"}),
    ("t-shirt ek size badi chahiye", "टीशर्ट एक साइज़ बड़ी चाहिए", {"4": "blue, L, cotton"}),
    (
        "lamp ko black mein aur t-shirt ko kaale mein badal do",
        "लैंप को काले में और टीशर्ट को काले में बदल दो",
        {"3": "black, medium, USB", "4": "black, M, cotton"},
    ),
]
ORDERS = [
    ("pichla order", "पिछला ऑर्डर", "51"),
    ("mera aakhri order", "मेरा आख़िरी ऑर्डर", "51"),
    ("sabse naya order", "सबसे नया ऑर्डर", "51"),
    ("last order kahan hai", "लास्ट ऑर्डर कहाँ है", "51"),
    ("sabse purana order", "सबसे पुराना ऑर्डर", "15"),
    ("pichle hafte wala order", "पिछले हफ़्ते वाला ऑर्डर", ""),
    ("doosra order", "दूसरा ऑर्डर", "42"),
    ("doosra wala", "दूसरा वाला", "42"),
    ("sabse pehla order", "सबसे पहला ऑर्डर", "15"),
    ("jo order Chicago ja raha hai", "जो ऑर्डर Chicago जा रहा है", "51 15"),
    ("jo deliver ho gaya", "जो डिलीवर हो गया", "33 15"),
    ("laptop wala order", "लैपटॉप वाला ऑर्डर", "42"),
    ("jisme laptop hai woh order", "जिसमें लैपटॉप है वो ऑर्डर", "42"),
    ("order W7000042 aur W7000051", "ऑर्डर W7000042 और W7000051", "42 51"),
    ("mera order #W7000042 cancel kar do", "मेरा ऑर्डर ७०००04२ कैंसल कर दो", "42"),
    ("mere saare orders", "मेरे सारे ऑर्डर", "all: 51 42 33 24 15"),
]
METHODS = [
    ("paypal se", "पेपाल से", "P"),
    ("card mein nahi, paypal mein", "कार्ड में नहीं, पेपाल में", "P"),
    ("nahi paypal pe", "नहीं पेपाल पर", "P"),
    ("jis card se paise diye the usi pe", "जिस कार्ड से पैसे दिए थे उसी पर वापस", "V"),
    ("gift card mein daal do", "गिफ़्ट कार्ड में डाल दो", "G"),
    ("mere visa card par", "मेरे वीज़ा कार्ड पर", "V"),
    ("jisse payment kiya tha usi mein", "जिससे पेमेंट किया था उसी में", "V"),
    ("jis card se kharida tha", "जिससे पेमेंट किया था", "V"),
    ("jo card 9212 wala hai", "9212 वाला कार्ड", "M"),
    ("१२३४ wala card", "१२३४ वाला कार्ड", "V"),
]


def both(rows: Sequence[tuple[str, str, object]]) -> list[tuple[str, str, object]]:
    """Each text with its language, and once more in the other one: customers mix the two."""
    return [
        (language, text, expected)
        for roman, devanagari, expected in rows
        for text in (roman, devanagari)
        for language in ("hi", "hi-Latn")
    ]


@pytest.mark.parametrize(("language", "text", "expected"), both(ITEMS))
def test_items_are_found(language: str, text: str, expected: str) -> None:
    """Names, positions, all, both and everything but are found among the items."""
    assert test_items.said(find_items(text, test_items.ORDER, language)) == expected


@pytest.mark.parametrize(("language", "text", "expected"), both(VARIANTS))
def test_variants_are_found(language: str, text: str, expected: str) -> None:
    """Colours, sizes, "the same but" and comparisons choose a variant."""
    shirt = PRODUCTS["T-Shirt"]
    mine = variant("T-Shirt", "blue", "M", "cotton")

    assert variant_said(find_variant(text, shirt, mine, language)) == expected


@pytest.mark.parametrize(("language", "text", "expected"), both(CHANGES))
def test_changes_are_found(language: str, text: str, expected: dict[str, str]) -> None:
    """What is wanted instead of which item is told apart though the verb stands last."""
    found = find_changes(text, test_changes.ORDER, BY_ID, language)

    assert test_changes.said(found) == expected


@pytest.mark.parametrize(("language", "text", "expected"), both(ORDERS))
def test_orders_are_found(language: str, text: str, expected: str) -> None:
    """Orders are found by number, position and what is in them."""
    assert test_orders.said(find_orders(text, test_orders.ORDERS, language)) == expected


@pytest.mark.parametrize(("language", "text", "expected"), both(METHODS))
def test_methods_are_found(language: str, text: str, expected: str) -> None:
    """Payment methods are found by kind, brand, digits and as the one that paid."""
    match = find_method(text, test_methods.ALL, test_methods.VISA.id, language)
    letters = {method.id: letter for letter, method in test_methods.LETTERS.items()}

    assert "".join(letters[m.id] for m in match.methods) == expected
