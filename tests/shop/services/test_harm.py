"""Harm that a message tells of, in the three languages."""

from __future__ import annotations

import pytest

from shop.services.harm import tells_harm


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lamp caught fire", "en"),
        ("My kettle EXPLODED!!", "en"),
        ("the lamp burned my daughter", "en"),
        ("the kettle gave me an electric shock", "en"),
        ("there is smoke coming out of the lamp", "en"),
        ("he is bleeding", "en"),
        ("my son is in the hospital because of your headphones", "en"),
        ("kettle se mujhe current laga", "hi-Latn"),
        ("lamp mein aag lag gayi", "hi-Latn"),
        ("charger phat gaya aur mera hath jal gaya", "hi-Latn"),
        ("the kettle exploded yaar", "hi-Latn"),
        ("केतली से मेरा हाथ जल गया", "hi"),
        ("लैंप में आग लग गई", "hi"),
        ("मुझे करंट लगा", "hi"),
    ],
)
def test_what_happened_is_heard(text: str, language: str) -> None:
    """Fire, shock, explosion and injury are told from words alone, in English in any language."""
    assert tells_harm(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("the lamp", "en"),
        ("can the lamp catch fire?", "en"),
        ("do you have smoke grey curtains", "en"),
        ("the kettle does not get hot", "en"),
        ("send it to the hospital address", "en"),
        ("that hurt my feelings", "en"),
        ("is the kettle safe for children", "en"),
        ("how much is the burgundy lamp", "en"),
        ("mera order kahan hai", "hi-Latn"),
        ("order jaldi bhej do", "hi-Latn"),
        ("मेरा ऑर्डर कहाँ है", "hi"),
        ("अस्पताल के पते पर भेजिए", "hi"),
    ],
)
def test_what_did_not_happen_is_no_harm(text: str, language: str) -> None:
    """A question what could happen, and words that only look like it, bring no concern."""
    assert not tells_harm(text, language)
