"""The normalised form: what becomes alike, and what must stay as it is."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu_components.normalisation import MessageNormaliser
from nlu_components.normalisation_form import read_variants, words
from nlu_components.normalisation_spelling import is_slip

ROOT = Path(__file__).parents[2]
RESOURCE = Resource("normaliser")


def made(storage: Path, data: TrainingData, **config: Any) -> MessageNormaliser:
    """A component trained on `data`, its model in `storage`."""
    storage.mkdir(exist_ok=True)
    kept = LocalModelStorage(storage)
    full = {**MessageNormaliser.get_default_config(), **config}
    component = MessageNormaliser(full, kept, RESOURCE)
    component.train(data)
    return component


@pytest.fixture(scope="module")
def data() -> TrainingData:
    """The project's own NLU data."""
    with warnings.catch_warnings():
        # Rasa's reader of training data uses pkg_resources, which warns of itself.
        warnings.simplefilter("ignore")
        return load_data(str(ROOT / "data" / "nlu"))


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the model of the trained component is."""
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="module")
def normaliser(storage: Path, data: TrainingData) -> MessageNormaliser:
    """The component trained on the project's data."""
    return made(storage, data)


def form(component: MessageNormaliser, text: str, **more: Any) -> str:
    """The normalised form of a message."""
    message = Message({TEXT: text, **more})
    component.process([message])
    return str(message.get("text_normalised"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plzzzz", "please"),
        ("heyyyy", "hey"),
        ("sooo gooood", "so good"),
        ("नहींींीं", "नहीं"),
        ("प्लीजजजज", "प्लीज"),
        ("\u0958\u093e\u0902 \u0915\u093c\u093e\u0902", "कां कां"),
        ("हिन्दी हिंदी", "हिंदी हिंदी"),
        ("हाँ हां", "हां हां"),
        ("जन्म", "जन्म"),
        ("\uff57\uff48\uff45\uff52\uff45", "where"),
        ("where\u200b is\u00a0my “order”", 'where is my "order"'),
        ("४५ रुपये", "45 रुपए"),
        ("nhi chaiye mjhe", "nahi chahiye mujhe"),
        ("krdo, kr do, kardo", "kar do, kar do, kar do"),
        ("cnacel my odrer", "cancel my order"),
        ("whree is my pacakge?", "where is my package?"),
        ("आर्डर कैन्सल", "ऑर्डर कैंसिल"),
        ("I don’t want it", "i do not want it"),
    ],
)
def test_alike_is_made_alike(normaliser: MessageNormaliser, text: str, wanted: str) -> None:
    """Spellings, scripts' digits, drawn-out letters and slips come to one form."""
    assert form(normaliser, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "brake", "fro", "form", "from", "short", "state", "house", "angel", "trial", "sock",
        "sam.ordr@exmaple.com", "#W1234567", "w0326822", "ordr2", "https://shop.example/cnacel",
        "12345", "+91 98765 43210", "90210",
    ],
)  # fmt: skip
def test_what_means_something_stays(normaliser: MessageNormaliser, text: str) -> None:
    """Other words, addresses, order numbers and figures are no slips, however near one they are."""
    assert form(normaliser, text) == text


def test_the_catalogue_stays(tmp_path: Path, data: TrainingData) -> None:
    """No word of the demo shop's catalogue is taken for a slip of another."""
    normaliser = made(tmp_path / "model", data, goods=False)
    listed = [
        word
        for path in sorted((ROOT / "data" / "demo").glob("*.yml"))
        for word in words(path.read_text(encoding="utf-8").lower())
        if word.isalpha() and word.isascii()
    ]
    variants = read_variants()
    changed = {
        word: now
        for word in sorted(set(listed) - set(variants))
        if (now := form(normaliser, word)) != word and len(word) > 2
    }

    assert len(listed) > 1000
    assert changed == {}


def test_names_written_as_names_stay(normaliser: MessageNormaliser) -> None:
    """A capital inside a message of small letters marks a name; so does an entity found before."""
    entity = {"entity": "product_ref", "value": "x", "start": 13, "end": 18}

    assert form(normaliser, "i am Mr Odrer") == "i am mr odrer"
    assert form(normaliser, "give me the  odrer", entities=[entity]) == "give me the odrer"
    assert form(normaliser, "give me the  odrer") == "give me the order"


def test_only_the_attribute_is_written(normaliser: MessageNormaliser) -> None:
    """Text and entities stay as they were, and the form is not part of what is stored."""
    entity = {"entity": "order_ref", "value": "W1", "start": 13, "end": 15}
    message = Message({TEXT: "PLZ  cnacel  W1", "entities": [entity]})
    normaliser.process([message])

    assert message.get(TEXT) == "PLZ  cnacel  W1"
    assert message.get("entities") == [entity]
    assert "text_normalised" not in message.as_dict(only_output_properties=True)


def test_training_examples_get_it_too(normaliser: MessageNormaliser) -> None:
    """The classifier is trained on the form that it sees later."""
    examples = [Message({TEXT: "cnacel plz", INTENT: "cancel_order"})]
    done = normaliser.process_training_data(TrainingData(examples))

    assert done.training_examples[0].get("text_normalised") == "cancel please"


def test_a_loaded_component_does_the_same(
    normaliser: MessageNormaliser, storage: Path, data: TrainingData
) -> None:
    """What comes out of the model is what went in: every example has the same form again."""
    loaded = MessageNormaliser.load(
        MessageNormaliser.get_default_config(), LocalModelStorage(storage), RESOURCE, None
    )
    texts = [m.get(TEXT) for m in data.training_examples][::7]

    assert [form(loaded, t) for t in texts] == [form(normaliser, t) for t in texts]


def test_the_form_of_a_form_is_itself(normaliser: MessageNormaliser, data: TrainingData) -> None:
    """Normalising twice changes nothing more."""
    forms = {form(normaliser, m.get(TEXT)) for m in data.training_examples[::5]}

    assert {f for f in forms if form(normaliser, f) != f} == set()


def test_words_of_given_files_stay(
    tmp_path: Path, data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`known_from` keeps the words of a catalogue: "odrer" is a brand if the shop says so."""
    (tmp_path / "brands.yml").write_text("name: Odrer\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    careful = made(tmp_path / "model", data, known_from=["*.yml"])

    assert form(careful, "odrer") == "odrer"


def test_goods_are_one_word(normaliser: MessageNormaliser) -> None:
    """What is wanted is the same, whichever article it is wanted of."""
    assert form(normaliser, "plz return my Kettles") == form(normaliser, "please return my tents")


def test_goods_can_stay(tmp_path: Path, data: TrainingData) -> None:
    """With `goods: false` every article keeps its name."""
    plain = made(tmp_path, data, goods=False)

    assert form(plain, "return my kettle") == "return my kettle"


def test_mending_can_be_left_out(tmp_path: Path, data: TrainingData) -> None:
    """With `mend: false` slips stay and spellings still become one."""
    plain = made(tmp_path, data, mend=False)

    assert form(plain, "cnacel plz") == "cnacel please"


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("cnacel", "cancel", True),
        ("cancl", "cancel", True),
        ("canccel", "cancel", True),
        ("cabcel", "cancel", True),
        ("cancrl", "cancel", True),
        ("camcel", "cancel", True),
        ("deliver", "delivery", False),
        ("orders", "order", False),
        ("shoet", "short", True),
        ("price", "prize", False),
        ("bancel", "cancel", False),
    ],
)
def test_fingers_make_some_slips_and_not_others(typed: str, meant: str, slip: bool) -> None:
    """Neighbours on the keyboard are mixed up, endings are not."""
    assert is_slip(typed, meant) is slip


def test_no_spelling_stands_for_two_words() -> None:
    """A spelling listed under two words of the lexicon would be decided by the order of files."""
    from nlu_components.normalisation_form import LANGUAGES
    from shop.services.pointing.lexicon import own_lexicon

    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for word, spelled in own_lexicon(language).mapping("spelling_variants").items():
            for spelling in spelled:
                found.setdefault(spelling, set()).add(word)

    assert {s: w for s, w in found.items() if len(w) > 1} == {}


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "\n\n", "a" * 100_000, "क" * 100_000, "ordr " * 20_000, "ि" * 5_000, "\ud800",
     "हिन्दी".encode()[:-1].decode(errors="replace"), "!" * 5_000, "🙂🙂🙂"],
    ids=lambda text: f"{text[:6]!r}...{len(text)}",
)  # fmt: skip
def test_any_text_has_a_form(normaliser: MessageNormaliser, text: str) -> None:
    """Whatever comes in, a form of bounded length comes out, the same each time."""
    first = form(normaliser, text)

    assert len(first) <= 4_000
    assert form(normaliser, text) == first


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"least_count": 0}, "'least_count' is 0"),
        ({"most_characters": "all"}, "'most_characters' is 'all'"),
        ({"known_from": "data"}, "'known_from' is 'data'"),
        ({"mends": True}, "no setting 'mends'"),
        ({"lexicon": "/nowhere"}, "/nowhere"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, config: dict[str, Any], named: str) -> None:
    """A setting that cannot be is refused when the component is made, by its name."""
    with pytest.raises(InvalidConfigException, match=named):
        made(tmp_path, TrainingData([]), **config)
