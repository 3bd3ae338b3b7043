"""Examples that a model which has not seen them takes for another intent: likely label errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from nlu_lint.examples import Example, Project
from nlu_lint.findings import Finding, Rule
from nlu_lint.rules.same import is_allowed
from nlu_lint.settings import Settings

FOLDS = 5
_SEED = 42


def label_errors(project: Project, settings: Settings) -> Iterator[Finding]:
    """Examples given another intent with a probability of at least `sure_percent`.

    Every example is predicted by a model trained on the other four fifths of the data, as in
    Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR
    70, 2021, but with one threshold for all intents: theirs, the mean confidence of the intent,
    hides errors where the other examples are easy. The same data gives the same findings.
    """
    examples = _worth_predicting(project)
    labels = np.array([example.intent for example in examples])
    if len(set(labels)) < 2:
        return
    intents, probabilities = _out_of_fold([e.text for e in examples], labels)
    given = np.searchsorted(intents, labels)
    guessed = probabilities.argmax(axis=1)
    for row in np.flatnonzero(guessed != given):
        example, guess = examples[row], int(guessed[row])
        sure = float(probabilities[row, guess])
        other = Example(example.place, str(intents[guess]), example.language, example.text, "")
        if sure * 100 < settings.sure_percent:
            continue
        if not is_allowed(settings, Rule.LABEL_ERROR, example, other):
            what = (
                f"{example.text!r} stands under {example.intent!r}; a model trained on the rest"
                f" takes it for {other.intent!r}, with {sure:.0%}"
            )
            advice = "Move it, or write more examples like it under its own intent."
            yield Finding(example.place, Rule.LABEL_ERROR, what, advice, sure)


def _worth_predicting(project: Project) -> list[Example]:
    """Different examples of the intents that have one for each fold."""
    different = list({(e.intent, e.key): e for e in project.examples}.values())
    sizes = Counter(example.intent for example in different)
    return [example for example in different if sizes[example.intent] >= FOLDS]


def _out_of_fold(
    texts: Sequence[str], labels: npt.NDArray[np.str_]
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.float64]]:
    """The intents, sorted, and for each text their probabilities by a model that has not seen it."""
    intents = np.unique(labels)
    found = np.zeros((len(texts), len(intents)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    for train, test in folds.split(texts, labels):
        model = _model()
        model.fit([texts[i] for i in train], labels[train])
        found[test] = model.predict_proba([texts[i] for i in test])
    return intents, found


def _model() -> Pipeline:
    return make_pipeline(
        make_union(
            TfidfVectorizer(
                tokenizer=str.split, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True
            ),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
        ),
        SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=20, tol=1e-3, random_state=_SEED),
    )
