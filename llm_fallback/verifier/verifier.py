"""Says of each sentence of a composed reply whether the passages it cites support it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from llm_fallback.knowledge.entry import LANGUAGES
from llm_fallback.links import strange
from llm_fallback.types import Passage, Sentence
from llm_fallback.verifier.additions import check_added, check_substituted
from llm_fallback.verifier.agreement import check_agreement
from llm_fallback.verifier.binding import check_values
from llm_fallback.verifier.coverage import Coverage, cover
from llm_fallback.verifier.evidence import Evidence, Statement, gather
from llm_fallback.verifier.form import check_form
from llm_fallback.verifier.languages import guess
from llm_fallback.verifier.parallels import check_parallels
from llm_fallback.verifier.reading import FULL, NAME, Reading, read
from llm_fallback.verifier.speech import check_actions, check_names, check_promises
from llm_fallback.verifier.substitutions import check_substitutions
from llm_fallback.verifier.text import sentences
from llm_fallback.verifier.types import Aspect, Check, Problem
from llm_fallback.verifier.vocabulary import vocabulary, words_of

# Words of a question that only leads over to what is said behind it.
_SHORT_QUESTION = 8


@dataclass(frozen=True)
class Thresholds:
    """From where on content counts as contained, as shares from 0 to 1.

    `sentence` of the words of a sentence, `clause` of those of each of its clauses; chosen on the
    development half of benchmarks/grounding/replies.
    """

    sentence: float = 0.75
    clause: float = 0.5


class Verifier:
    """Checks sentences, in code and without asking anyone. Holds no state; safe to share."""

    def __init__(
        self, thresholds: Thresholds | None = None, link_hosts: Collection[str] = ()
    ) -> None:
        """`thresholds` None are the defaults. `link_hosts`: see `links.strange`."""
        self._thresholds = thresholds or Thresholds()
        self._link_hosts = tuple(link_hosts)

    def warm(self) -> None:
        """Read the words of all languages, which takes a third of a second. Blocks."""
        for language in LANGUAGES:
            vocabulary(language)

    def check(
        self,
        sentence: Sentence,
        sources: Mapping[str, Passage],
        question: str = "",
    ) -> Check:
        """Whether the passages of `sources` that a sentence cites support it.

        `question` is what the customer asked: its words may be taken up, its numbers may not. Never
        fails, whatever the text is.
        """
        pieces = _led(sentences(sentence.text))
        if not pieces:
            return Check(False, (Problem(Aspect.CONTENT, sentence.text),), 0.0)
        checks = [
            # What the text says before is as good as asked: "Lost it? We will issue a new one."
            self._check(p, sentence.sources, sources, (question, *pieces[:i]))
            for i, p in enumerate(pieces)
        ]
        problems = tuple(dict.fromkeys(p for check in checks for p in check.problems))
        return Check(not problems, problems, min(check.score for check in checks))

    def _check(
        self,
        text: str,
        cited: Sequence[str],
        sources: Mapping[str, Passage],
        before: Sequence[str],
    ) -> Check:
        language = guess(text)
        plain = words_of(text)
        if any(plain in vocabulary(known).allowed for known in (language, "hi-Latn")):
            return Check(True, (), 1.0)
        unknown = [c for c in cited if c not in sources]
        passages = tuple(sources[c] for c in dict.fromkeys(cited) if c in sources)
        if unknown or not passages:
            return Check(False, (Problem(Aspect.SOURCE, ", ".join(unknown)),), 0.0)
        evidence = gather(passages)
        reading = read(text, language)
        offers = strange(text, passages, self._link_hosts)
        links = [Problem(Aspect.LINK, offer.plain) for offer in offers]
        if plain and plain in evidence.texts:
            return Check(not links, tuple(links), 1.0)
        asked = frozenset(k for said in before for k in _keys(said))
        about = evidence.about(reading)
        statements = evidence.admissible(about)
        found = cover(reading, statements, asked)
        problems = [*links, *_all_problems(reading, evidence, statements, found, asked)]
        problems += self._content(reading, found)
        problems += check_form(reading)
        return Check(not problems, tuple(dict.fromkeys(problems)), found.score)

    def _content(self, reading: Reading, found: Coverage) -> Iterable[Problem]:
        """Words the sources lack, where they are too much of the sentence or of one clause."""
        words = " ".join(t.text for t in found.missing)
        if found.score < self._thresholds.sentence or not found.picked:
            yield Problem(Aspect.CONTENT, words or reading.text)
            return
        for clause in sorted({reading.clause_of(t.at) for t in found.missing}):
            mine = [t for t in reading.heavy if reading.clause_of(t.at) == clause]
            lacking = [t for t in found.missing if reading.clause_of(t.at) == clause]
            # That it is about the one thing a passage is about says nothing of that thing.
            about = frozenset(k for s in found.picked if s.single for k in s.context)
            told = [t for t in mine if t in lacking or not t.keys & about]
            if len(lacking) > (1 - self._thresholds.clause) * len(told):
                yield Problem(Aspect.CONTENT, " ".join(t.text for t in lacking))
        yield from check_added(reading, found)
        yield from check_substituted(reading, found)


def _led(pieces: Sequence[str]) -> list[str]:
    """ "Lost it? We send a new one." is "If lost it, we send a new one."."""
    found: list[str] = []
    if_word = vocabulary("en").if_word.capitalize()
    for piece in pieces:
        if found and found[-1].endswith("?") and _leads(found[-1]):
            question = found.pop()
            piece = f"{if_word} {question[0].lower()}{question[1:-1].rstrip()}, {piece[0].lower()}{piece[1:]}"
        found.append(piece)
    return found


def _leads(question: str) -> bool:
    short = len(question.split()) <= _SHORT_QUESTION
    return short and guess(question) == "en" and words_of(question) not in vocabulary("en").allowed


def _all_problems(
    reading: Reading,
    evidence: Evidence,
    statements: Sequence[Statement],
    found: Coverage,
    asked: frozenset[str],
) -> Iterable[Problem]:
    known = frozenset(k for s in statements for k in s.reading.keys | s.context)
    yield from check_values(reading, evidence, statements)
    yield from check_names(reading, known)
    if not reading.text.endswith("?"):  # a question claims nothing
        yield from check_agreement(reading, found.picked, statements, asked)
    yield from check_parallels(reading, evidence, found.picked, statements)
    yield from check_substitutions(reading, found.picked)
    yield from check_promises(reading, found.picked)
    yield from check_actions(reading, found.picked, statements)


def _keys(question: str) -> frozenset[str]:
    """The keys of what was asked, names left out: a name needs a source."""
    readings = [read(piece, guess(piece)) for piece in sentences(question)]
    return frozenset(
        k for r in readings for t in r.terms if FULL <= t.weight < NAME for k in t.keys
    )
