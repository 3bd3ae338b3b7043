"""Intents without examples, in too few or too many examples, in missing languages, or unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median

from nlu_lint.examples import Project
from nlu_lint.findings import Finding, Place, Rule
from nlu_lint.settings import Settings


def unknown_intents(project: Project, settings: Settings) -> Iterator[Finding]:
    """Intents with examples that the domain does not know: predicted, and then nothing happens."""
    for intent, place in _first_blocks(project).items():
        if intent not in project.intents:
            what = f"the intent {intent!r} is not in the domain"
            advice = "Add it under `intents:` of its skill's domain file, or correct the name."
            yield Finding(place, Rule.UNKNOWN_INTENT, what, advice)


def without_examples(project: Project, settings: Settings) -> Iterator[Finding]:
    """Intents of the domain that no example leads to."""
    taught = {example.intent for example in project.examples}
    for intent, place in project.intents.items():
        if intent not in taught | settings.intents_without_examples:
            what = f"the intent {intent!r} has no examples"
            advice = "Write some, delete it, or add it to `intents_without_examples`."
            yield Finding(place, Rule.NO_EXAMPLES, what, advice)


def missing_languages(project: Project, settings: Settings) -> Iterator[Finding]:
    """Intents that have examples, but none in one of the languages."""
    counts = _counts(project)
    for intent, place in _first_blocks(project).items():
        for code in settings.languages:
            least = _least(settings, intent, code)
            if least and not counts[intent, code]:
                what = f"the intent {intent!r} has no examples in {code}"
                advice = f"Write at least {least} under `metadata: {{language: {code}}}`."
                yield Finding(place, Rule.MISSING_LANGUAGE, what, advice)


def few_examples(project: Project, settings: Settings) -> Iterator[Finding]:
    """Intents with some, but too few, examples in a language. Repeated ones count once."""
    counts = _counts(project)
    for (intent, code), count in counts.items():
        least = _least(settings, intent, code)
        if 0 < count < least:
            what = f"the intent {intent!r} has {count} different examples in {code}, of {least}"
            advice = f"Write {least - count} more."
            yield Finding(project.blocks[intent, code], Rule.FEW_EXAMPLES, what, advice)


def unbalanced(project: Project, settings: Settings) -> Iterator[Finding]:
    """Intents with many times more, or fewer, examples than the middle one of their language.

    A classifier leans towards what it has seen most.
    """
    for code in settings.languages:
        sizes = {intent: len(examples) for intent, examples in project.by_intent(code).items()}
        middle = median(sizes.values()) if sizes else 0
        for intent, size in sizes.items():
            if intent in settings.least_examples:
                continue
            if size > middle * settings.unbalanced_times:
                advice = "Keep the most varied ones, or write more for the other intents."
            elif size * settings.unbalanced_times < middle:
                advice = "Write more."
            else:
                continue
            what = f"the intent {intent!r} has {size} examples in {code}, the middle one {middle:g}"
            yield Finding(project.blocks[intent, code], Rule.UNBALANCED_INTENT, what, advice)


def _counts(project: Project) -> Counter[tuple[str, str]]:
    different = {(example.intent, example.language, example.key) for example in project.examples}
    return Counter((intent, language) for intent, language, _ in different)


def _first_blocks(project: Project) -> dict[str, Place]:
    first: dict[str, Place] = {}
    for (intent, _), place in project.blocks.items():
        first.setdefault(intent, place)
    return first


def _least(settings: Settings, intent: str, code: str) -> int:
    language = settings.languages.get(code)
    if language is None:
        return 0  # The language itself is reported.
    return settings.least_examples.get(intent, language.least_examples)
