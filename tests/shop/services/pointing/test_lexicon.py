"""The lexicon: words from YAML, merged, with English where a language has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.services.pointing import lexicon as module
from shop.services.pointing.lexicon import DIRECTORY_SETTING, LexiconError, lexicon


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty lexicon folder with an `en` inside, set as the one to read."""
    (tmp_path / "en").mkdir()
    monkeypatch.setenv(DIRECTORY_SETTING, str(tmp_path))
    module.forget()
    yield tmp_path
    module.forget()


def write(folder: Path, name: str, text: str) -> None:
    """Put one YAML file into the folder, its language folder made where needed."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_list_section_keeps_order_and_drops_repeats(folder: Path) -> None:
    """A list section is a tuple of texts in file order, each once."""
    write(folder, "en/a.yml", "colors: [red, blue, red]")

    assert lexicon("en").words("colors") == ("red", "blue")


def test_mapping_section(folder: Path) -> None:
    """A mapping section gives each canonical name its wordings."""
    write(folder, "en/a.yml", "states:\n  NY: [new york, n.y.]\n  'NO': []\n")

    assert dict(lexicon("en").mapping("states")) == {"NY": ("new york", "n.y."), "NO": ()}


def test_scalars_stay_text(folder: Path) -> None:
    """Words YAML would read as booleans, numbers, dates or nothing are words."""
    write(folder, "en/a.yml", "words: [no, yes, on, 10, 1.5, null, ~, 2020-01-01]")

    words = lexicon("en").words("words")

    assert words == ("no", "yes", "on", "10", "1.5", "null", "~", "2020-01-01")


def test_files_of_one_language_are_merged(folder: Path) -> None:
    """Sections of several files stand side by side; the same section is put together."""
    write(folder, "en/a.yml", "x: [one]\nm:\n  A: [a]\n")
    write(folder, "en/b.yml", "x: [two, one]\ny: [three]\nm:\n  A: [aa]\n  B: [b]\n")

    read = lexicon("en")

    assert read.words("x") == ("one", "two")
    assert read.words("y") == ("three",)
    assert dict(read.mapping("m")) == {"A": ("a", "aa"), "B": ("b",)}


def test_language_falls_back_to_english_by_section(folder: Path) -> None:
    """A language has its own sections, and the English ones it lacks."""
    write(folder, "en/a.yml", "x: [one]\ny: [two]\n")
    write(folder, "de/a.yml", "x: [eins]\n")

    read = lexicon("de-AT")

    assert read.words("x") == ("eins",)
    assert read.words("y") == ("two",)


def test_a_tag_has_its_own_folder_before_that_of_its_language(folder: Path) -> None:
    """ "hi-Latn" is read from its folder, in whatever case it is written, "hi-IN" from that of "hi"."""
    write(folder, "en/a.yml", "x: [one]\n")
    write(folder, "hi/a.yml", "x: [एक]\n")
    write(folder, "hi-Latn/a.yml", "x: [ek]\n")

    assert lexicon("hi-Latn").words("x") == lexicon("hi_latn").words("x") == ("ek",)
    assert lexicon("hi-IN").words("x") == ("एक",)


def test_languages_that_are_mixed_in_are_heard_as_well(folder: Path) -> None:
    """`also_heard` puts the wordings of other languages behind the own ones, and only those named."""
    write(folder, "en/a.yml", "x: [one]\nm:\n  A: [first]\n  B: [second]\n")
    write(folder, "hi/a.yml", "also_heard: [hi-Latn, en]\nx: [एक]\nm:\n  A: [पहला]\n")
    write(folder, "hi-Latn/a.yml", "x: [ek]\nm:\n  A: [pehla]\n")

    hindi, hinglish = lexicon("hi"), lexicon("hi-Latn")

    assert hindi.words("x") == ("एक", "ek", "one")
    assert dict(hindi.mapping("m")) == {"A": ("पहला", "pehla", "first"), "B": ("second",)}
    assert hindi.heard == ("hi", "hi-Latn", "en")
    assert hinglish.words("x") == ("ek",)
    assert hinglish.heard == ("hi-Latn",)


def test_a_language_that_is_not_there_cannot_be_heard(folder: Path) -> None:
    """`also_heard` with a name that has no folder says which."""
    write(folder, "en/a.yml", "x: [one]\n")
    write(folder, "hi/a.yml", "also_heard: [hi-Deva]\nx: [एक]\n")

    with pytest.raises(LexiconError, match="also_heard names 'hi-Deva', which has no folder"):
        lexicon("hi")


@pytest.mark.parametrize("language", ["fr", "", "../en", "..", "/", "e\x00n", "🙂", "en/../../x"])
def test_unknown_language_is_english(folder: Path, language: str) -> None:
    """A language without a folder, or with a name that is none, reads English and no other path."""
    write(folder, "en/a.yml", "x: [one]")

    assert lexicon(language).words("x") == ("one",)


def test_is_read_once(folder: Path) -> None:
    """The second call answers the same object without reading the files."""
    write(folder, "en/a.yml", "x: [one]")
    first = lexicon("en")
    write(folder, "en/a.yml", "x: [two]")

    assert lexicon("en") is first
    module.forget()
    assert lexicon("en").words("x") == ("two",)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- a\n- b\n", 1, "must map section names"),
        ("x: [one]\nx: [two]\n", 2, "'x' stands twice"),
        ("m:\n  A: [a]\n  A: [b]\n", 3, "'A' stands twice"),
        ("x: [one]\ny: word\n", 2, "'y' must hold a list"),
        ("m:\n  A: word\n", 2, "'A' must hold a list"),
        ("x: [one, [two]]\n", 1, "expected a wording"),
        ("x:\n  - one\n  -\n", 3, "expected a wording"),
        ("x: [one\ny: [two]\n", 2, "not valid YAML"),
        ("x: ['one]\n", 2, "not valid YAML"),
        ("x: [one]\n---\ny: [two]\n", 2, "not valid YAML"),
        ("word\n", 1, "must map section names"),
    ],
)
def test_broken_file_is_named_with_its_line(folder: Path, text: str, line: int, what: str) -> None:
    """A broken file stops the reading with file, line, what is wrong and what to write."""
    write(folder, "en/a.yml", text)

    with pytest.raises(LexiconError) as caught:
        lexicon("en")

    assert f"a.yml:{line}:" in str(caught.value)
    assert what in str(caught.value)


def test_section_of_two_kinds_is_an_error(folder: Path) -> None:
    """A section that is a list in one file and a mapping in another is refused."""
    write(folder, "en/a.yml", "x: [one]")
    write(folder, "en/b.yml", "x:\n  A: [a]\n")

    with pytest.raises(LexiconError, match=r"b\.yml:1: section 'x' is a list in one file"):
        lexicon("en")


def test_file_that_is_not_text_is_an_error(folder: Path) -> None:
    """Bytes that are no UTF-8 are named with their file."""
    (folder / "en" / "a.yml").write_bytes(b"x: [\xff\xfe]")

    with pytest.raises(LexiconError, match=r"a\.yml: cannot be read"):
        lexicon("en")


def test_missing_folder_names_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without English says which setting to look at."""
    monkeypatch.setenv(DIRECTORY_SETTING, str(tmp_path / "nowhere"))

    with pytest.raises(LexiconError, match=DIRECTORY_SETTING):
        lexicon("en")


def test_missing_section_names_those_there_are(folder: Path) -> None:
    """Asking for a section that is nowhere says so and lists what exists."""
    write(folder, "en/a.yml", "x: [one]")

    with pytest.raises(LexiconError, match=r"no section 'y'.*sections there are: x"):
        lexicon("en").words("y")


def test_wrong_kind_of_section_is_an_error(folder: Path) -> None:
    """A list is not read as a mapping, nor the other way round."""
    write(folder, "en/a.yml", "x: [one]\nm:\n  A: [a]\n")

    with pytest.raises(LexiconError, match="read it with mapping"):
        lexicon("en").words("m")
    with pytest.raises(LexiconError, match="read it with words"):
        lexicon("en").mapping("x")


def test_sections_cannot_be_changed(folder: Path) -> None:
    """What is cached is read-only."""
    write(folder, "en/a.yml", "m:\n  A: [a]\n")

    with pytest.raises(TypeError):
        lexicon("en").mapping("m")["B"] = ()  # type: ignore[index]


def test_shipped_lexicon_is_well_formed() -> None:
    """Every file of data/lexicon reads without an error."""
    module.forget()
    languages = [path.name for path in module._DEFAULT_DIRECTORY.iterdir() if path.is_dir()]

    assert "en" in languages
    assert all(lexicon(language).sections for language in languages)


def test_a_languages_own_words_are_nobody_elses(folder: Path) -> None:
    """Read by itself, a language has its sections only: none of English, whatever it lacks."""
    write(folder, "en/a.yml", "x: [one]\ny: [two]\n")
    write(folder, "hi-Latn/a.yml", "x: [ek]\n")

    own = module.own_lexicon("hi-Latn")

    assert own.words("x") == ("ek",)
    with pytest.raises(LexiconError, match="no section 'y' in the lexicon of 'hi-Latn'"):
        own.words("y")


def test_own_words_can_be_read_from_another_folder(folder: Path, tmp_path: Path) -> None:
    """A folder given by name is read instead of the one that is set; a language must be there."""
    write(folder, "en/a.yml", "x: [one]")
    (tmp_path / "other").mkdir()
    write(tmp_path / "other", "en/a.yml", "x: [another]")

    assert module.own_lexicon("en", tmp_path / "other").words("x") == ("another",)
    assert module.own_lexicon("en").words("x") == ("one",)
    with pytest.raises(LexiconError, match=r"no \.yml file in .*hi"):
        module.own_lexicon("hi", tmp_path / "other")
