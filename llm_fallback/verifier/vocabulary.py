"""The words the verifier listens for: `data/lexicon/<language>/verifier_*.yml`, looked up by phrase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from llm_fallback.verifier.text import Token, stem, tokens
from shop.services.pointing.lexicon import Lexicon, lexicon

Key = tuple[str, ...]
Meaning = tuple[str, str]

# Heard in all forms of a word.
_LISTS = ("silent", "light", "soft", "strict", "promises")
_MAPPINGS = ("meanings", "opposites")
# Heard as they are written.
OPERATORS = frozenset(
    {
        *(
            "negations",
            "no_negations",
            "no_all",
            "no_conditions",
            "no_now",
            "only",
            "all",
            "each",
            "pairs",
            "some",
            "never",
            "beyond",
        ),
        *(
            "conditions",
            "doers",
            "before",
            "after",
            "must",
            "may",
            "auxiliaries",
            "now",
            "additive",
        ),
        *(
            "speaker",
            "shop",
            "done",
            "done_before",
            "future",
            "state",
            "cuts",
            "subjects",
            "by",
            "places",
            "choice",
            "relatives",
            "whole",
            "joiners",
            "pronouns",
        ),
    }
)
_EXACT_LISTS = (
    *(OPERATORS - {"conditions", "doers"}),
    *(
        "free",
        "no_free",
        "shy_months",
        "spans",
        "ranges",
        "per",
        "articles",
        "am",
        "pm",
        "clock_before",
    ),
    *(
        "half_past",
        "quarter_past",
        "quarter_to",
        "noon",
        "later",
        "rate_before",
        "minus",
        "day_endings",
    ),
    *("at_most", "at_least", "time_from", "time_until"),
)
_EXACT_MAPPINGS = (
    *(
        "conditions",
        "doers",
        "numbers",
        "powers",
        "times",
        "ordinals",
        "months",
        "weekdays",
        "weekday_spans",
    ),
    *("units", "rates", "currencies", "cents"),
)
_LONGEST = 7


class Phrases:
    """Phrases and what each of them is: pairs of a section and a name in it."""

    def __init__(self, stemmed: bool) -> None:
        """`stemmed`: forms of a word are one; otherwise words count exactly as they are written."""
        self._stemmed = stemmed
        self._table: dict[Key, tuple[Meaning, ...]] = {}
        self._longest: dict[str, int] = {}

    def add(self, wording: str, section: str, name: str) -> None:
        """Let `wording` be `name` in `section`, beside what it is already."""
        key = self.key(tokens(wording))
        if key and len(key) <= _LONGEST:
            known = self._table.get(key, ())
            self._table[key] = (*known, (section, name)) if (section, name) not in known else known
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def key(self, words: Iterable[Token]) -> Key:
        """The form under which words are looked up."""
        return tuple(stem(t.low) if self._stemmed else t.low for t in words)

    def at(
        self, key: Key, start: int, longest: int = _LONGEST
    ) -> list[tuple[int, tuple[Meaning, ...]]]:
        """The phrases that begin at `start`, longest first: number of words, and what they are."""
        most = min(self._longest.get(key[start], 0), longest, len(key) - start)
        spans = ((n, self._table.get(key[start : start + n])) for n in range(most, 0, -1))
        return [(n, found) for n, found in spans if found]


class Vocabulary:
    """All words of one language; `words` by stem, `exact` as they are written."""

    def __init__(self, language: str, known: Lexicon) -> None:
        """Compile the sections `verifier_...` of a lexicon. Raises LexiconError where one is missing."""
        self.language = language
        self.words = Phrases(stemmed=True)
        self.exact = Phrases(stemmed=False)
        for section in _LISTS:
            for wording in known.words(f"verifier_{section}"):
                self.words.add(wording, section, "")
        forms = _forms(known.mapping("verifier_meanings"))
        for section in _MAPPINGS:
            self._add_mapping(self.words, known, section, forms)
        for section in _EXACT_LISTS:
            for wording in known.words(f"verifier_{section}"):
                self.exact.add(wording, section, "")
        for section in _EXACT_MAPPINGS:
            self._add_mapping(self.exact, known, section)
        self.contraries = _both_ways(known.mapping("verifier_contraries"))
        self.rivals = _rivals(known.mapping("verifier_rivals"))
        self.measured = {
            family: frozenset(f"={name}" for name in names)
            for family, names in known.mapping("verifier_measured").items()
        }
        self.particles = frozenset(known.words("verifier_particles"))
        self.definite = frozenset(known.words("verifier_definite"))
        self.passive = frozenset(known.words("verifier_passive"))
        self.copulas = frozenset(known.words("verifier_copulas"))
        self.everybody = frozenset(known.words("verifier_everybody"))
        self.contrasts = frozenset(known.words("verifier_contrasts")) | {";"}
        self.if_word = known.mapping("verifier_conditions")["if"][0]
        self.joins = frozenset(known.words("verifier_joins"))
        self.between = frozenset(known.words("verifier_between"))
        self.does_it = frozenset(words_of(wording) for wording in known.words("verifier_does_it"))
        self.offered = frozenset(f"={name}" for name in known.words("verifier_offered"))
        self.allowed = frozenset(words_of(wording) for wording in known.words("verifier_allowed"))

    @staticmethod
    def _add_mapping(
        phrases: Phrases,
        known: Lexicon,
        section: str,
        forms: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        entries: Mapping[str, Sequence[str]] = known.mapping(f"verifier_{section}")
        for name, wordings in entries.items():
            for wording in wordings:
                for inflected in _inflected(wording, forms or {}):
                    phrases.add(inflected, section, name)


def _forms(meanings: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The irregular forms of each word that has some: "take" has "took" and "taken"."""
    sets = [words for name, words in meanings.items() if name.startswith("form_")]
    return {word: words for words in sets for word in words}


def _inflected(wording: str, forms: Mapping[str, Sequence[str]]) -> list[str]:
    """A wording with its first irregular word in all forms: "take back", "took back", "taken back"."""
    words = wording.split()
    at = next((i for i, word in enumerate(words) if word in forms), None)
    if at is None:
        return [wording]
    return [" ".join([*words[:at], form, *words[at + 1 :]]) for form in forms[words[at]]]


def _both_ways(pairs: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """For each meaning, as a key, those that contradict it."""
    found: dict[str, set[str]] = {}
    for one, others in pairs.items():
        for other in others:
            found.setdefault(f"={one}", set()).add(f"={other}")
            found.setdefault(f"={other}", set()).add(f"={one}")
    return {key: frozenset(names) for key, names in found.items()}


def _rivals(groups: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """For each small word, stemmed, those of other groups of the same kind: "less" for "more".

    The kind is what stands before the underscore in the name of a group.
    """
    found: dict[str, set[str]] = {}
    for one, words in groups.items():
        others = [
            w for two, w in groups.items() if two != one and two.split("_")[0] == one.split("_")[0]
        ]
        for word in words:
            found.setdefault(stem(word), set()).update(stem(w) for group in others for w in group)
    return {word: frozenset(names) for word, names in found.items()}


def words_of(text: str) -> Key:
    """The plain words of a text without punctuation, to compare whole sentences by."""
    return tuple(t.low for t in tokens(text) if t.kind != "mark")


@lru_cache(maxsize=8)
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of "en", "hi" or "hi-Latn", read once. Raises LexiconError."""
    return Vocabulary(language, lexicon(language))
