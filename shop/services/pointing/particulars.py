"""What a question about a product asks for beside the product: "is the kettle dishwasher safe"."""

from __future__ import annotations

from functools import lru_cache

from shop.domain.catalog import Product
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import BASE_LANGUAGE, Lexicon, lexicon
from shop.services.pointing.options import catalogue, schema
from shop.services.pointing.phrases import tokenize
from shop.services.pointing.questions import QUESTION_MARKS, is_question
from shop.services.pointing.text import Stems, prepare, stems

_LEAST_LETTERS = 3
_SECTIONS = (
    "product_question", "product_back", "product_general", "common_words", "extract_ignored",
    "question_openers",
)  # fmt: skip


def asks_particular(text: str, product: Product, language: str = "en") -> bool:
    """Whether a message is a question with words that are neither the product's name and options nor
    what any question about a product is made of. Pure; no input raises.

    Sections read: `question_openers`, `question_words`, `product_general`, `product_question`, `product_back`,
    `common_words`, `extract_ignored`, `product_particular`.
    """
    return _asks(text, language) and bool(_particulars(text, product, language))


def _asks(text: str, language: str) -> bool:
    openers = (tokenize(wording) for wording in lexicon(language).words("question_words"))
    said = tokenize(text)
    spans = {said[i : i + size] for size in (1, 2) for i in range(len(said) - size + 1)}
    ends = text.rstrip().endswith(QUESTION_MARKS)
    return ends or is_question(text, language) or any(opener in spans for opener in openers)


def _particulars(text: str, product: Product, language: str) -> frozenset[str]:
    words = lexicon(language)
    options = schema(catalogue(v.options for v in product.variants), words, asked=True)
    names: list[Stems] = [stems(n, words) for n in (product.name, *product.aliases)]
    named = [*names, *options.phrases]
    particular = {stem for word in words.words("product_particular") for stem in stems(word, words)}
    plain = (_general(words) | _general(lexicon(BASE_LANGUAGE))) - particular
    said = prepare(gloss(text, words), words, named, plain)
    known = plain | {stem for phrase in named for stem in phrase}
    return frozenset(
        token.stem
        for token in said
        if len(token.stem) >= _LEAST_LETTERS
        and not any(c.isdigit() for c in token.stem)
        and not {token.stem, token.word} & known
    )


@lru_cache(maxsize=8)
def _general(words: Lexicon) -> frozenset[str]:
    every = {word for section in _SECTIONS for word in words.words(section)}
    return frozenset(every | {stem for word in every for stem in stems(word, words)})
