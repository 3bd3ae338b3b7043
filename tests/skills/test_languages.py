"""Whatever a customer can read exists in every language the assistant speaks, with the same facts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import yaml

from shop.services.pointing.lexicon import lexicon
from tests.skills.project import PLACEHOLDER, ROOT, Variant, conditions, content, domain_files

LANGUAGES = ("en", "hi", "hi-Latn")
DEVANAGARI = re.compile(r"[\u0904-\u0939]")
WORD = re.compile(r"[^\W\d_]")

Case = frozenset[tuple[str, object]]
Responses = Mapping[str, Sequence[Variant]]


def cases(variants: Sequence[Variant]) -> dict[Case, dict[object, Variant]]:
    """The variants by their conditions but for the language, then by language."""
    found: dict[Case, dict[object, Variant]] = defaultdict(dict)
    for variant in variants:
        asked = conditions(variant)
        language = asked.pop("language", None)
        found[frozenset(asked.items())][language] = variant
    return found


def facts(variant: Variant) -> dict[str, object]:
    """What a translation may not change: placeholders, payloads and metadata."""
    return {
        "placeholders": sorted(set(PLACEHOLDER.findall(variant.get("text", "")))),
        "button payloads": [button["payload"] for button in variant.get("buttons", [])],
        "metadata": variant.get("metadata"),
    }


def is_in_its_script(language: str, text: str) -> bool:
    """Hindi is written in Devanagari, Hinglish and English are not."""
    said = PLACEHOLDER.sub("", text)
    return bool(DEVANAGARI.search(said)) == (language == "hi" and bool(WORD.search(said)))


def findings(place: str, responses: Responses) -> Iterator[str]:
    """What is missing or differs, one line each, beginning with the file and the response."""
    for name, variants in responses.items():
        if len(variants) != len({frozenset(conditions(v).items()) for v in variants}):
            yield f"{place}: {name} has two variants with the same conditions"
        for case, worded in cases(variants).items():
            where = f"{place}: {name} {dict(sorted(case, key=str)) or ''}".rstrip()
            missing = [language for language in LANGUAGES if language not in worded]
            if missing:
                yield f"{where} has no variant for {', '.join(missing)}"
                continue
            for language in LANGUAGES:
                yield from differences(f"{where} [{language}]", language, worded)


def differences(where: str, language: str, worded: Mapping[object, Variant]) -> Iterator[str]:
    """How a variant differs from the English one in what has to be the same."""
    own, english = facts(worded[language]), facts(worded["en"])
    for kind in own:
        if own[kind] != english[kind]:
            yield f"{where} has other {kind}: {own[kind]}, in English {english[kind]}"
    buttons = worded[language].get("buttons", [])
    # A language is offered under the name it has for itself.
    titles = [b["title"] for b in buttons if not b["payload"].startswith("/switch_language")]
    for text in (worded[language].get("text", ""), *titles):
        if not is_in_its_script(language, str(text)):
            yield f"{where} is not in its script: {text!r}"


def test_every_response_speaks_every_language() -> None:
    """Each case of each response is worded in each language, with the same facts and buttons."""
    found = [
        line
        for path in domain_files()
        for line in findings(str(path.relative_to(ROOT)), content(path).get("responses", {}))
    ]

    assert found == []


def variant(language: str, text: str, **more: Any) -> dict[str, Any]:
    """A variant that is chosen by the language alone."""
    asked = {"type": "slot", "name": "language", "value": language}
    return {"condition": [asked], "text": text, **more}


BUTTONS = [{"title": "1", "payload": "/affirm"}]


@pytest.mark.parametrize(
    ("hindi", "expected"),
    [
        ([variant("hi", "{a} हाँ", buttons=BUTTONS)], []),
        ([], ["x.yml: utter_a has no variant for hi"]),
        ([variant("hi", "हाँ", buttons=BUTTONS)], ["x.yml: utter_a [hi] has other placeholders"]),
        ([variant("hi", "{a} हाँ")], ["x.yml: utter_a [hi] has other button payloads"]),
        (
            [variant("hi", "{a} हाँ", buttons=BUTTONS, metadata={"asks": "items"})],
            ["x.yml: utter_a [hi] has other metadata"],
        ),
        (
            [variant("hi", "{a} haan", buttons=BUTTONS)],
            ["x.yml: utter_a [hi] is not in its script"],
        ),
        (
            [variant("hi", "{a} हाँ", buttons=BUTTONS)] * 2,
            ["x.yml: utter_a has two variants with the same conditions"],
        ),
    ],
)
def test_what_differs_is_named_with_file_and_response(
    hindi: list[Variant], expected: list[str]
) -> None:
    """A missing language, lost or added facts, and the wrong script are all found."""
    others = [variant(code, "{a} yes", buttons=BUTTONS) for code in ("en", "hi-Latn")]

    found = list(findings("x.yml", {"utter_a": [*others, *hindi]}))

    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected


BRANDS = {"paypal"}


@pytest.mark.parametrize("section", ["payment_kind_titles", "order_status_titles"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_speak_every_language(language: str, section: str) -> None:
    """Names that stand in lists are in the language and script of the conversation."""
    english, titles = lexicon("en").mapping(section), lexicon(language).mapping(section)
    foreign = {n for n, words in titles.items() if not is_in_its_script(language, words[0])}
    own = ROOT / "data" / "lexicon" / language / "titles.yml"

    assert foreign <= BRANDS
    assert set(content(own)[section]) == set(english)


def test_reasons_to_choose_from_speak_every_language() -> None:
    """A reason's button has a title in each language, in every policy that is shipped."""
    paths = sorted((ROOT / "data" / "policies").rglob("cancellation.yml"))
    missing = [
        f"{path.relative_to(ROOT)}: {reason['id']} [{language}]"
        for path in paths
        for reason in yaml.safe_load(path.read_text(encoding="utf-8"))["reasons"]
        for language in LANGUAGES
        if not is_in_its_script(language, (reason["wordings"].get(language) or ["?"])[0])
        or language not in reason["wordings"]
    ]

    assert len(paths) > 1
    assert missing == []
