"""Short answers: yes and no before a write that moves money, leaving, skipping, being done.

A plain yes or no is a message wholly covered by phrases of the lexicon. Anything beside them, a
question mark included, makes it MIXED or NONE: asking once more is cheap, a wrong yes is not.
"""

from __future__ import annotations

from functools import lru_cache
from string import ascii_lowercase

from shop.domain.plans import Operation
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.phrases import Phrasebook, Tokens, clauses, phrasebook, tokenize
from shop.services.pointing.types import Answer

MAX_PLAIN_CHARACTERS = 300
MAX_PLAIN_TOKENS = 40

_YES = "answer_yes"
_YES_WEAK = "answer_yes_weak"
_YES_TAIL = "answer_yes_tail"
_NO = "answer_no"
_NO_TAIL = "answer_no_tail"
_PLEASE = "answer_please"
_THANKS = "answer_thanks"
_SOFTENER = "answer_softener"
_CONNECTOR = "answer_connector"
_NEITHER = "answer_neither"
_BARRED = "answer_never_in_yes"
_BARRED_NO = "answer_never_in_no"
_ECHO = "answer_echo"

_BESIDE = frozenset({_PLEASE, _THANKS, _SOFTENER})
_IN_A_YES = frozenset({_YES, _YES_WEAK, _YES_TAIL, _CONNECTOR, _ECHO}) | _BESIDE
_IN_A_WEAK_YES = frozenset({_YES_WEAK, _PLEASE})
_IN_AN_ECHO = frozenset({_ECHO, _YES_WEAK}) | _BESIDE
_IN_A_NO = frozenset({_NO, _NO_TAIL, _CONNECTOR}) | _BESIDE
_ANSWERS = frozenset({_YES, _YES_WEAK, _NO})
_SECTIONS = (
    *(_YES, _YES_WEAK, _YES_TAIL, _NO, _NO_TAIL),
    *(_PLEASE, _THANKS, _SOFTENER, _CONNECTOR, _NEITHER, _BARRED, _BARRED_NO),
)
_CUT_OUT = "\0"
_LETTERS = frozenset(ascii_lowercase)


def find_answer(text: str, language: str = "en", operation: Operation | None = None) -> Answer:
    """What a message answers to a yes/no question.

    `operation` is the write that waits for the answer, if any: "yes, cancel it" is then a plain yes
    to a cancellation, "keep it" a plain no, and "cancel it" alone, which could mean either, is NONE.
    """
    head = text[: MAX_PLAIN_CHARACTERS + 1]
    book = _book(lexicon(language), operation)
    said = book.mend(tokenize(head))
    if not said:
        return Answer.NONE
    if _may_be_plain(head, said):
        if _is_yes(book, said):
            return Answer.YES
        if _is_no(book, said):
            return Answer.NO
    return Answer.MIXED if _holds_an_answer(book, head, said) else Answer.NONE


def is_never_mind(text: str, language: str = "en") -> bool:
    """Whether the whole message leaves what is going on ("never mind", "forget it")."""
    return _is_wholly(text, language, "leave_phrases", ("leave_softener",))


def is_pause(text: str, language: str = "en") -> bool:
    """Whether the whole message only takes time, or goes on ("no wait", "ok go on", "say that again")."""
    return _is_wholly(text, language, "pause_phrases", ("leave_softener",))


def is_skip(text: str, language: str = "en") -> bool:
    """Whether the whole message passes over a question ("skip", "I'd rather not say")."""
    return _is_wholly(text, language, "skip_phrases", ("skip_softener",))


def wants_other(text: str, language: str = "en") -> bool:
    """Whether the whole message refuses what was offered ("none of these", "something else")."""
    return _is_wholly(text, language, "other_phrases", ("other_softener",))


def is_done(text: str, language: str = "en") -> bool:
    """Whether the whole message says that nothing more is wanted ("no thanks", "that's all")."""
    return _is_wholly(text, language, "done_phrases", ("done_softener",))


def _may_be_plain(head: str, said: Tokens) -> bool:
    return len(head) <= MAX_PLAIN_CHARACTERS and len(said) <= MAX_PLAIN_TOKENS and "?" not in said


def _is_yes(book: Phrasebook, said: Tokens) -> bool:
    # The barred words are looked for apart, so that no phrase a designer adds can let one through.
    if book.contains(said, frozenset({_BARRED})) or _hangs(book, said):
        return False
    if book.covers(said, _IN_AN_ECHO, frozenset({_ECHO})):
        # "Cancel kar do" ends like a yes, and only repeats what is asked.
        return False
    weak = frozenset({_YES_WEAK})
    return book.covers(said, _IN_A_YES, frozenset({_YES})) or book.covers(
        said, _IN_A_WEAK_YES, weak
    )


def _is_no(book: Phrasebook, said: Tokens) -> bool:
    # "Don't stop" is made of two noes and is none.
    if book.contains(said, frozenset({_BARRED_NO})) or _hangs(book, said):
        return False
    return book.covers(said, _IN_A_NO, frozenset({_NO}))


def _hangs(book: Phrasebook, said: Tokens) -> bool:
    """Whether the message begins or ends in the air: "yes and", "and yes"."""
    edges = (said[:1], said[-1:])
    return any(label == _CONNECTOR for edge in edges for _, label in book.at(edge, 0))


def _holds_an_answer(book: Phrasebook, head: str, said: Tokens) -> bool:
    """Whether a yes or no opens the message, makes up one of its clauses, or most of a short one."""
    said = book.cut(said, _NEITHER, _CUT_OUT)
    if len(said) <= 3:
        return any(_opens(book, said[start:]) for start in range(len(said)))
    if _opens(book, said):
        return True
    parts = (book.cut(book.mend(part), _NEITHER, _CUT_OUT) for part in clauses(head))
    return any(book.covers(part, _ANSWERS | _BESIDE, _ANSWERS) for part in parts)


def _opens(book: Phrasebook, said: Tokens) -> bool:
    """Whether `said` begins with a yes or no. One letter ("y", "n", "k") is one only alone."""
    start = book.after(said, _BESIDE)
    ends = [end for end, label in book.at(said, start) if label in _ANSWERS]
    return any(end - start > 1 or said[start] not in _LETTERS for end in ends)


def _is_wholly(text: str, language: str, section: str, softeners: tuple[str, ...]) -> bool:
    words = lexicon(language)
    beside = (*softeners, _PLEASE, _THANKS, _SOFTENER)
    book = phrasebook(words, (section, *beside))
    said = book.mend(tokenize(text[: MAX_PLAIN_CHARACTERS + 1]))
    if len(text) > MAX_PLAIN_CHARACTERS or len(said) > MAX_PLAIN_TOKENS or "?" in said:
        return False
    return book.covers(said, frozenset({section, *beside}), frozenset({section}))


@lru_cache(maxsize=64)
def _book(words: Lexicon, operation: Operation | None) -> Phrasebook:
    base = [(wording, section) for section in _SECTIONS for wording in words.words(section)]
    if operation is None:
        return Phrasebook.of(base)
    echoes = words.mapping(_ECHO).get(operation.value, ())
    refusals = words.mapping("answer_refusal").get(operation.value, ())
    negated = [f"{no} {echo}" for no in words.words("answer_negator") for echo in echoes]
    # "Cancel it" is a no in general, and no answer at all while a cancellation is asked for;
    # "don't cancel it" is the other way round.
    repeated = {tokenize(phrase) for phrase in (*echoes, *negated, *refusals)}
    overruled = (_NO, _NEITHER, _BARRED_NO)
    kept = [(w, s) for w, s in base if not (s in overruled and tokenize(w) in repeated)]
    added = [(e, _ECHO) for e in echoes] + [(w, _NO) for w in (*refusals, *negated)]
    return Phrasebook.of(kept + added)
