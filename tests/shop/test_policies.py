"""Mistakes in policy files: each is named with its file, line, key, and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shop.policies import AREAS, PolicyError, load_policy
from shop.yaml_nodes import Problem

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "policies"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the demo shop's policy to break."""
    for name in AREAS:
        shutil.copy(SHIPPED / f"{name}.yml", tmp_path)
    return tmp_path


def problems(directory: Path) -> tuple[Problem, ...]:
    """What loading the policy complains about."""
    with pytest.raises(PolicyError) as caught:
        load_policy(directory)
    return caught.value.problems


def only_problem(directory: Path) -> Problem:
    """The one thing loading complains about."""
    found = problems(directory)
    assert len(found) == 1, [str(p) for p in found]
    return found[0]


def edit(directory: Path, name: str, old: str, new: str) -> int:
    """Replace `old`, which must be there once, and answer the line it stood in."""
    path = directory / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


# file, what stands there, what comes in its place, key, expected, found
MISTAKES = [
    # numbers
    ("returns.yml", "window_days: 30", "window_days: thirty", "window_days", "a whole number from 0 to 36500, or null", "'thirty'"),
    ("returns.yml", "window_days: 30", "window_days: -1", "window_days", "a whole number from 0", "-1"),
    ("returns.yml", "window_days: 30", "window_days: 30.5", "window_days", "a whole number", "30.5"),
    ("returns.yml", "window_days: 30", "window_days: '30'", "window_days", "a whole number", "'30'"),
    ("returns.yml", "window_days: 30", "window_days: 99999", "window_days", "to 36500", "99999"),
    ("returns.yml", "window_days: 30", "window_days: true", "window_days", "a whole number", "true"),
    ("returns.yml", "window_days: 30", "window_days: [30]", "window_days", "a whole number", "a list"),
    ("cancellation.yml", "window_hours: null", "window_hours: 0", "window_hours", "from 1 to", "0"),
    ("identity.yml", "max_failures: 5", "max_failures: 0", "max_failures", "a whole number from 1 to 36500", "0"),
    ("identity.yml", "max_failures: 5", "max_failures: null", "max_failures", "a whole number", "null"),
    ("returns.yml", "fee: 0\n", "fee: -1\n", "fee", "an amount, 0 or more", "-1"),
    ("returns.yml", "fee: 0\n", "fee: 4.999\n", "fee", "an amount", "4.999"),
    ("returns.yml", "fee: 0\n", "fee: 4.95 USD\n", "fee", "an amount", "'4.95 USD'"),
    ("returns.yml", "fee: 0\n", "fee: .inf\n", "fee", "an amount", ".inf"),
    ("shipping.yml", "fee: 4.95 USD", "fee: 4.95", "services.standard.fee", "an amount with its currency", "4.95"),
    ("shipping.yml", "fee: 4.95 USD", "fee: -4.95 USD", "services.standard.fee", "0 or more", "'-4.95 USD'"),
    ("shipping.yml", "free_from: 75.00 USD", "free_from: lots", "free_from", "an amount with its currency, 0 or more, or null", "'lots'"),
    ("refunds.yml", "most_days: 7", "most_days: 4", "card.most_days", "no less than least_days, which is 5", "4"),
    # true and false
    ("modification.yml", "once: true ", "once: maybe ", "items.once", "true or false", "'maybe'"),
    ("exchanges.yml", "same_variant: true", "same_variant: 1", "same_variant", "true or false", "1"),
    ("exchanges.yml", "same_variant: true", "same_variant: !!bool maybe", "same_variant", "true or false", "maybe"),
    # names of statuses, operations, proofs, levels, routes
    ("cancellation.yml", "statuses: [pending]", "statuses: [pendign]", "statuses[1]", "one of pending", "'pendign'"),
    ("cancellation.yml", "statuses: [pending]", "statuses: [pending, shipped]", "statuses[2]", "one of pending", "'shipped'"),
    ("cancellation.yml", "statuses: [pending]", "statuses: [pending, pending]", "statuses[2]", "every entry once", "'pending'"),
    ("cancellation.yml", "statuses: [pending]", "statuses: pending", "statuses", "a list of: pending", "'pending'"),
    ("returns.yml", "statuses: [delivered]", "statuses: [pending]", "statuses[1]", "one of delivered", "'pending'"),
    ("returns.yml", "[original, gift_card]", "[original, cash]", "refund_methods[2]", "one of original, gift_card", "'cash'"),
    ("identity.yml", "[signed_token, email, name_and_postcode]", "[signed_token, email, dna]", "proofs[3]", "name_and_postcode", "'dna'"),
    ("identity.yml", "return_items: email_or_name", "return_items: e-mail", "needs.return_items", "one of none, email_or_name, token", "'e-mail'"),
    ("identity.yml", "return_items: email_or_name", "return_items: [none]", "needs.return_items", "one of none", "a list"),
    # texts
    ("returns.yml", "- Gift cards", "- ''", "non_returnable_categories[1]", "a text", "''"),
    ("returns.yml", "- Gift cards", "- no", "non_returnable_categories[1]", "a text", "no"),
    ("returns.yml", "- Gift cards", "- Gift cards\n  - Gift cards", "non_returnable_categories[2]", "every entry once", "'Gift cards'"),
    ("cancellation.yml", "id: found_cheaper", "id: other", "reasons[5].id", "every id once", "'other'"),
    ("cancellation.yml", "- something else", "- Too expensive", "reasons[5].wordings", "words of this reason only", "'too expensive'"),
    ("cancellation.yml", "- id: found_cheaper", "- id: {a: b}", "reasons[3].id", "a text", "a group of keys"),
    # shapes
    ("refunds.yml", "gift_card:\n  least_days: 0\n  most_days: 0", "gift_card: 0", "gift_card", "a group of keys", "0"),
    ("shipping.yml", "  standard:", "  Standard Post:", "services.Standard Post", "a name of small letters", "'Standard Post'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "key", "expected", "found"), MISTAKES)
def test_a_mistake_is_named_with_its_line(
    directory: Path, name: str, old: str, new: str, key: str, expected: str, found: str
) -> None:
    """One mistake is one problem: the right file and key, what was expected and what came."""
    edit(directory, name, old, new)

    problem = only_problem(directory)

    assert Path(problem.file) == directory / name
    assert problem.key == key
    assert expected in problem.expected
    assert problem.found == found
    assert problem.advice.endswith((".", "?"))


@pytest.mark.parametrize(
    ("name", "old", "new", "shift"),
    [
        ("returns.yml", "window_days: 30", "window_days: -1", 0),
        ("returns.yml", "- Gift cards", "- 7", 0),
        ("identity.yml", "hand_over: none", "hand_over: nobody", 0),
        ("cancellation.yml", "- found a better price", "- 12", 0),
        ("shipping.yml", "    least_days: 1\n", "    least_days: soon\n", 0),
        ("shipping.yml", "    least_days: 1\n", "    least_days: 1\n    least_days: 2\n", 1),
        ("returns.yml", "fee: 0\n", "fee: 0\nfees: 0\n", 1),
        ("returns.yml", "fee: 0\n", "fee: 'open\n", 5),
    ],
)
def test_the_line_is_the_one_to_correct(
    directory: Path, name: str, old: str, new: str, shift: int
) -> None:
    """Counted from 1, as editors do; an unclosed quote is found at the end of the file."""
    line = edit(directory, name, old, new) + shift

    assert only_problem(directory).line == line


def test_a_key_nobody_knows(directory: Path) -> None:
    """The keys there are, and the one that was probably meant."""
    edit(directory, "exchanges.yml", "same_variant: true", "same_variant: true\nwindow_day: 3")

    problem = only_problem(directory)

    assert problem.key == "window_day"
    assert problem.found == "an unknown key"
    assert "statuses, window_days, same_variant, settle_price_difference" in problem.expected
    assert problem.advice == "Did you mean 'window_days'?"


def test_a_key_that_resembles_no_other_is_to_be_deleted(directory: Path) -> None:
    """No guess where there is nothing to guess."""
    edit(directory, "exchanges.yml", "same_variant: true", "same_variant: true\nxyz: 3")

    assert only_problem(directory).advice == "Delete it."


@pytest.mark.parametrize(
    ("name", "old", "key"),
    [
        ("returns.yml", "window_days: 30\n", "window_days"),
        ("modification.yml", "  once: true ", "items.once"),
        ("identity.yml", "  hand_over: none\n", "needs.hand_over"),
        ("refunds.yml", "paypal:\n  least_days: 3\n  most_days: 5\n", "paypal"),
        ("cancellation.yml", "  - id: other\n    wordings", "reasons[5].id"),
    ],
)
def test_a_key_that_is_missing(directory: Path, name: str, old: str, key: str) -> None:
    """Its name is said with the groups it belongs to."""
    edit(directory, name, old, "  - wordings" if "wordings" in old else "")

    problem = only_problem(directory)

    assert problem.key == key
    assert problem.found == "it missing"
    assert problem.advice == f"Add `{key.rsplit('.', maxsplit=1)[-1]}:`."


def test_a_request_nobody_knows(directory: Path) -> None:
    """Needs can be set for the operations and enquiries there are, and for no other."""
    edit(directory, "identity.yml", "  hand_over: none", "  hand_over: none\n  cancel_orders: none")

    problem = only_problem(directory)

    assert problem.key == "needs.cancel_orders"
    assert problem.advice == "Did you mean 'cancel_order'?"


def test_the_same_key_twice(directory: Path) -> None:
    """YAML would take the last one without a word."""
    line = edit(directory, "returns.yml", "window_days: 30", "window_days: 30\nwindow_days: 60")

    problem = only_problem(directory)

    assert (problem.key, problem.line) == ("window_days", line + 1)
    assert problem.found == f"it a second time (first in line {line})"


def test_a_need_nobody_could_meet(directory: Path) -> None:
    """Without signed tokens nothing may need one; the customer could never get through."""
    edit(directory, "identity.yml", "[signed_token, email,", "[email,")
    line = edit(directory, "identity.yml", "profile: email_or_name", "profile: token")

    problem = only_problem(directory)

    assert (problem.key, problem.line, problem.found) == ("needs.profile", line, "token")


def test_a_misspelt_proof_is_one_problem(directory: Path) -> None:
    """What follows from a mistake is not reported beside it."""
    edit(
        directory,
        "identity.yml",
        "proofs: [signed_token, email, name_and_postcode]",
        "proofs: [emial]",
    )

    problem = only_problem(directory)

    assert problem.key == "proofs[1]"
    assert problem.advice == "Did you mean 'email'?"


@pytest.mark.parametrize("name", AREAS)
def test_a_file_that_is_missing(directory: Path, name: str) -> None:
    """It is named, and its keys are not reported one by one."""
    (directory / f"{name}.yml").unlink()

    problem = only_problem(directory)

    assert Path(problem.file) == directory / f"{name}.yml"
    assert (problem.line, problem.found) == (1, "no such file")


def test_a_directory_that_is_missing(tmp_path: Path) -> None:
    """All its files are."""
    found = problems(tmp_path / "nowhere")

    assert {Path(p.file).stem for p in found} == set(AREAS)


def test_a_file_under_another_name(directory: Path) -> None:
    """A misspelt name is reported beside the file that is missing for it."""
    (directory / "returns.yml").rename(directory / "return.yaml")

    found = {Path(p.file).name: p for p in problems(directory)}

    assert found.keys() == {"returns.yml", "return.yaml"}
    assert found["return.yaml"].advice == "Rename or delete it."


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        (b"", 1, "an empty file"),
        (b"# nothing yet\n", 1, "an empty file"),
        (b"- a\n- b\n", 1, "a list"),
        (b"just words\n", 1, "'just words'"),
        (b"statuses: [pending\n", 2, "expected ',' or ']', but got '<stream end>'"),
        (b"a: b\n  c: d\n", 2, "mapping values are not allowed here"),
        (b"a: b\n---\nc: d\n", 2, "but found another document"),
        (b"caf\xe9: 1\n", 1, "other bytes at position 3"),
        (b"a: \x07\n", 1, "special characters are not allowed"),
    ],
)
def test_a_file_that_is_no_policy(directory: Path, content: bytes, line: int, found: str) -> None:
    """One problem for the file as a whole, at the line where reading ended."""
    (directory / "refunds.yml").write_bytes(content)

    problem = only_problem(directory)

    assert problem.key == "the file"
    assert (problem.line, problem.found) == (line, found)


def test_a_file_that_cannot_be_read(directory: Path) -> None:
    """A directory in its place is an error like any other."""
    (directory / "refunds.yml").unlink()
    (directory / "refunds.yml").mkdir()

    assert only_problem(directory).found == "Is a directory"


def test_an_empty_list_of_reasons(directory: Path) -> None:
    """Customers must have something to choose."""
    path = directory / "cancellation.yml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("reasons:")] + "reasons: []\n", "utf-8")

    problem = only_problem(directory)

    assert problem.expected.endswith("at least one")
    assert problem.found == "an empty list"


def test_a_wording_in_a_language_nobody_speaks(directory: Path) -> None:
    """Languages are short codes; `no` is one of them although YAML reads it as false."""
    path = directory / "cancellation.yml"
    tail = "reasons:\n  - id: x\n    wordings:\n      no: [Angrer]\n      English: [Sorry]\n"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("reasons:")] + tail, "utf-8")

    problem = only_problem(directory)

    assert problem.key == "reasons[1].wordings.English"
    assert problem.expected == "a language as in en or de"


def test_all_mistakes_of_all_files_are_reported_together(directory: Path) -> None:
    """In the order of files and lines, so that they can be corrected in one go."""
    first = edit(directory, "exchanges.yml", "window_days: 30", "window_days: x")
    third = edit(directory, "returns.yml", "fee: 0\n", "fee: x\n")
    second = edit(directory, "returns.yml", "window_days: 30", "window_days: x")
    (directory / "shipping.yml").unlink()

    found = [(Path(p.file).name, p.line) for p in problems(directory)]

    assert found == [
        ("exchanges.yml", first),
        ("returns.yml", second),
        ("returns.yml", third),
        ("shipping.yml", 1),
    ]


def test_the_message_says_all_of_it(directory: Path) -> None:
    """File, line, key, expectation, finding and advice, in words a shop owner can act on."""
    line = edit(directory, "returns.yml", "window_days: 30", "window_days: -1")

    with pytest.raises(PolicyError) as caught:
        load_policy(directory)

    assert str(caught.value) == (
        f"The policy in '{directory}' has mistakes to correct:\n"
        f"  {directory / 'returns.yml'}:{line}: window_days: expected a whole number from 0 to"
        " 36500, or null, found -1. Write plain digits, without quotes."
    )
