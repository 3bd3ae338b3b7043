"""What a task's words say about the manner and the detours of the conversation, by general patterns.

Nothing here knows any particular task; where a pattern finds nothing, the seed decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.tasks.layout import Item, Product

PATTERNS = {
    "angry": r"\bangry\b|\bswear|\brude\b|\bunhappy\b|\bimpatient\b|\bbad mood\b|\binsist",
    "polite": r"\bpolite\b|\bfriendly\b|\bthank\b",
    "terse": r"\bbrief|\bterse|\bprivate person\b|\bmysterious\b|\bminimal\b|\bdirect\b|\bshy\b",
    "long": r"\boutgoing\b|\blonely\b|\bchatty\b|\btalk to the agent for a while\b|\bmake up reasons",
    "together": r"same time|in one go|together|all requests|couple requests|at the beginning",
    "all_pending": r"\ball\b[^.]{0,12}\bpending\b",
    "cheapest": r"\bcheapest\b",
    "may_show_ids": r"\bitem (?:id|number)\b",
    "hides_ids": r"\bdo not share\b|\bdon't share\b",
    "default_address": r"\bdefault\b[^.]{0,20}(?:address|home|one)|\buser profile\b|\borders? profile\b",
    "hides_address": r"not (?:want to )?(?:reveal|mention)|won't reveal|prefer not to reveal",
    "undo": r"\bundo\b|\buncancel|\breinstate\b",
    "regret": r"\bregret\b|\bkeep it\b|\bno cancell?ation\b|\bdon't process\b",
}
SECOND_THOUGHTS = re.compile(
    r"confirm|chang\w* (?:your|his|her|their) mind|do not say yes|before saying yes|\bregret",
    re.IGNORECASE,
)
METHODS = {
    "gift_card": r"\bgift ?card|\bGC\b",
    "paypal": r"\bpaypal\b",
    "credit_card": r"\bcredit card|\bvisa\b|\bmastercard\b|\bamex\b|\bother card\b",
}
QUESTIONS = {
    "count": r"how many\b",
    "tracking": r"tracking number",
    "arrival": r"\bwhen (?:is|will|does)\b[^.]*\b(?:arriv|com)|in transit|status difference",
    "address": r"which address",
    "price": r"\bprice of\b|\bhow much (?:is|does)\b|\bprices\b",
    "order_total": r"how much (?:you|he|she) paid|total (?:price|amount you paid)",
    "refund_total": r"total (?:refund|amount)|get back|how much money|total price of the refund",
    "gift_balance": r"gift ?card balance",
    "order_details": r"which two|check if the|what (?:items|materials)",
    "refund_time": r"refund within",
}
LATER = frozenset({"refund_time", "refund_total", "gift_balance", "order_total"})


@dataclass(frozen=True)
class Cues:
    """The task's words, asked for patterns."""

    words: str

    def has(self, name: str) -> bool:
        """Whether the pattern of that name occurs."""
        return re.search(PATTERNS[name], self.words, re.IGNORECASE) is not None

    @property
    def manner(self) -> str | None:
        """The manner of speaking the words suggest, or None."""
        return next((m for m in ("polite", "long", "terse") if self.has(m)), None)

    @property
    def second_thoughts(self) -> str:
        """The sentences about changing one's mind at the confirmation; empty if there are none."""
        return " ".join(s for s in self.sentences if SECOND_THOUGHTS.search(s))

    @property
    def sentences(self) -> list[str]:
        """The words, sentence by sentence."""
        return [s for s in re.split(r"(?<=[.?!])\s+|\n+|;", self.words) if s]

    def questions(self) -> list[tuple[str, str]]:
        """The kinds of question the words call for, each with its sentence."""
        found = {}
        for kind, pattern in QUESTIONS.items():
            for sentence in self.sentences:
                if kind not in found and re.search(pattern, sentence, re.IGNORECASE):
                    found[kind] = sentence
        return list(found.items())


def method_kinds(text: str) -> list[str]:
    """The kinds of payment method a text speaks of."""
    return [kind for kind, p in METHODS.items() if re.search(p, text, re.IGNORECASE)]


def folded(text: str) -> str:
    """Text for comparing names: lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def speaks_of(text: str, name: str) -> bool:
    """Whether the text names a product, wholly or by its last word ("the watch")."""
    whole = folded(text)
    last = re.split(r"[\s]+", name)[-1]
    return folded(name) in whole or (len(last) > 3 and folded(last).rstrip("s") in whole)


def products_in(text: str, products: Iterable[Product]) -> list[Product]:
    """The products the text names in full."""
    whole = folded(text)
    return [p for p in products if folded(p.name).rstrip("s") in whole]


def items_in(text: str, items: Iterable[Item]) -> list[Item]:
    """The items the text names."""
    return [item for item in items if speaks_of(text, item.name)]
