"""Examples that stand in the data twice: under two intents, or under one."""

from __future__ import annotations

from collections.abc import Iterator

from nlu_lint.examples import Example, Project
from nlu_lint.findings import Finding, Rule
from nlu_lint.settings import Settings


def shared_examples(project: Project, settings: Settings) -> Iterator[Finding]:
    """The same words under two intents: whatever the model says, it is wrong for one of them.

    Across languages as well, as the model does not see under which language an example stands.
    """
    first: dict[str, dict[str, Example]] = {}
    for example in project.examples:
        owners = first.setdefault(example.key, {})
        for intent, other in owners.items():
            if intent != example.intent:
                what = (
                    f"{example.text!r} under {example.intent!r} is also an example of {intent!r}"
                    f" ({other.place})"
                )
                advice = "Keep it under the intent it means, and delete the other."
                if not is_allowed(settings, Rule.SHARED_EXAMPLE, example, other):
                    yield Finding(example.place, Rule.SHARED_EXAMPLE, what, advice)
        owners.setdefault(example.intent, example)


def repeated_examples(project: Project, settings: Settings) -> Iterator[Finding]:
    """The same text twice under one intent: it counts double in training and once as variety."""
    first: dict[tuple[str, str], Example] = {}
    for example in project.examples:
        other = first.setdefault((example.intent, example.text), example)
        if other is not example:
            what = f"{example.text!r} stands under {example.intent!r} already ({other.place})"
            advice = "Delete it, or say it differently."
            yield Finding(example.place, Rule.REPEATED_EXAMPLE, what, advice)


def is_allowed(settings: Settings, rule: Rule, one: Example, other: Example) -> bool:
    """Whether the settings allow this between the intents of two examples."""
    intents = frozenset((one.intent, other.intent))
    return any(
        allowed.rule is rule
        and allowed.intents == intents
        and (not allowed.texts or {one.text, other.text} & set(allowed.texts))
        for allowed in settings.allowed
    )
