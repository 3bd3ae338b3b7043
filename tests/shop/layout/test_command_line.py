"""`python -m shop`: what it does, says and answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import time_machine

from shop import __main__ as command
from shop.bootstrap import open_own_shop
from shop.demo import generate
from shop.domain.snapshot import ShopData
from shop.layout import read_layout, to_layout
from shop.ports.own_shop import OwnShop
from shop.settings import Settings
from shop.testing import plans
from shop.testing.data import PENDING, SHOP
from shop.testing.hooks import write
from tests.shop.layout.documents import ROOT, SMALL, changed, small

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The settings of a shop in a folder of its own."""
    return {"AFTERCART_SHOP_URL": f"sqlite:///{tmp_path / 'shop.db'}"}


@pytest.fixture
def own(environment: Mapping[str, str]) -> OwnShop:
    """The shop the command works on."""
    return open_own_shop(Settings.read(environment))


@pytest.fixture
def run(environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line; exit code, standard output, standard error."""

    def _run(*arguments: str) -> tuple[int, str, str]:
        code = command.main(arguments, environment)
        out, err = capsys.readouterr()
        return code, out, err

    return _run


def test_import_fills_the_shop(run: Run, own: OwnShop) -> None:
    """The file's content becomes the shop's, and the counts are said."""
    code, out, err = run("import", str(SMALL))

    assert (code, err) == (0, "")
    assert out == f"Imported 3 customers, 4 products, 13 orders from {SMALL} into demo_sql.\n"
    assert own.dump() == read_layout(SMALL)


def test_export_writes_what_was_imported(run: Run, tmp_path: Path) -> None:
    """Import then export gives the same JSON, in a file or on standard output."""
    run("import", str(SMALL))
    code, out, _ = run("export", str(tmp_path / "out.json"))
    on_output, shown, err = run("export", "-")

    assert (code, on_output, err) == (0, 0, "")
    assert "13 orders from demo_sql to" in out
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == small()
    assert json.loads(shown) == small()


def test_a_broken_file_changes_nothing(run: Run, own: OwnShop, tmp_path: Path) -> None:
    """The error names the place in the file, and the shop stays as it was."""
    own.replace_all(SHOP)
    broken = changed(["orders", "#W206", "status"], "lost")
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken, default=float), encoding="utf-8")
    code, out, err = run("import", str(path))

    assert (code, out) == (1, "")
    assert err.startswith("shop import: orders.#W206.status: expected one of 'pending'")
    assert own.dump() == SHOP


def test_numbers_that_are_one_order_change_nothing(run: Run, own: OwnShop, tmp_path: Path) -> None:
    """Two numbers that the shop cannot tell apart are refused by the shop as a whole."""
    own.replace_all(SHOP)
    document = small()
    twin = {**document["orders"]["#W206"], "order_id": "w206"}
    document["orders"]["w206"] = twin
    document["users"]["zoé_dumont_2"]["orders"].append("w206")
    path = tmp_path / "twins.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    code, _, err = run("import", str(path))

    assert code == 1
    assert err.startswith("shop import: The shop stays as it is: ")
    assert own.dump() == SHOP


@pytest.mark.parametrize("arguments", [("import", str(SMALL)), ("demo",)])
def test_changes_of_customers_are_not_overwritten(
    run: Run, own: OwnShop, arguments: tuple[str, ...]
) -> None:
    """A shop in which something was written since is kept, unless one insists."""
    own.replace_all(SHOP)
    own.execute(plans.cancel(PENDING), write())
    before = own.dump()
    refused, out, err = run(*arguments)
    kept = own.dump()
    insisted, *_ = run(*arguments, "--replace")

    assert (refused, out, insisted) == (1, "", 0)
    assert "since the shop was filled would be lost: 1." in err
    assert "--replace" in err
    assert kept == before
    assert own.dump() != before


def test_an_untouched_shop_may_be_filled_anew(run: Run, own: OwnShop) -> None:
    """Without writes nothing of anybody's is lost."""
    own.replace_all(SHOP)
    code, *_ = run("import", str(SMALL))

    assert code == 0


@time_machine.travel("2026-03-02T08:00:00Z", tick=False)
def test_demo_fills_the_shop_of_a_day(run: Run, own: OwnShop) -> None:
    """Of the day asked for, or else of today; another seed is another shop."""
    _, said, _ = run("demo", "--today", "2025-12-24")
    then = own.dump()
    run("demo")
    now = own.dump()
    run("demo", "--seed", "2")

    assert said.startswith("Filled demo_sql with the demo shop of 2025-12-24: 300 customers,")
    assert then == generate(date(2025, 12, 24))
    assert now == generate(date(2026, 3, 2))
    assert own.dump() == generate(date(2026, 3, 2), seed=2)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_time_is_refused(run: Run, day: str) -> None:
    """The oldest orders, or the parcels to come, need days the calendar has."""
    code, _, err = run("demo", "--today", day)

    assert code == 1
    assert f"around {day}" in err


@time_machine.travel("2026-03-04T08:00:00Z", tick=False)
def test_check_describes_a_shop(run: Run) -> None:
    """What it holds, in which states, how much was written, and how old the demo shop is."""
    run("demo", "--today", "2026-03-02")
    code, out, _ = run("check")

    assert code == 0
    assert "demo_sql holds 300 customers, 68 products, 1200 orders." in out
    assert "pending" in out
    assert "Changes since it was filled: 0." in out
    assert "It is the demo shop as of 2026-03-02;" in out
    assert out.endswith("Everything adds up.\n")


def test_check_lists_what_does_not_add_up(run: Run, own: OwnShop) -> None:
    """Each finding on its line, and an exit code to tell."""
    own.replace_all(SHOP)
    code, out, _ = run("check")

    assert code == 1
    assert "  customer zoe_3: has the same e-mail address as tom_2\n" in out
    assert out.endswith("1 thing does not add up.\n")


def test_check_looks_a_file_over_without_a_shop(run: Run, tmp_path: Path) -> None:
    """A file is read and judged; no shop is opened, none is made."""
    good, out, _ = run("check", str(SMALL))
    document = small()
    for order in document["orders"].values():
        order["payment_history"] = []
    path = tmp_path / "unpaid.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    bad, findings, _ = run("check", str(path))

    assert (good, bad) == (0, 1)
    assert out.endswith("Everything adds up.\n")
    assert "order #W100: $0.00 were paid, $74.40 would be right for 'pending'" in findings
    assert not (tmp_path / "shop.db").exists()


def test_import_says_that_something_does_not_add_up(run: Run, tmp_path: Path) -> None:
    """Odd data is taken as it is; where to look is said."""
    path = tmp_path / "odd.json"
    odd = changed(["orders", "#W100", "payment_history"], [])
    path.write_text(json.dumps(odd, default=float), encoding="utf-8")
    code, _, err = run("import", str(path))

    assert code == 0
    assert err == "1 thing does not add up; `python -m shop check` says more.\n"


def test_long_lists_of_findings_are_cut(run: Run, own: OwnShop) -> None:
    """Twenty are shown, the rest are counted."""
    data = generate(date(2026, 3, 2))
    unpaid = tuple(
        order if order.cancel_reason else replace(order, payments=()) for order in data.orders[:60]
    )
    own.replace_all(ShopData(data.customers, data.products, unpaid))
    _, out, _ = run("check")

    assert out.count("\n  order #") == 20
    assert "  ... and " in out


@pytest.mark.parametrize(
    "arguments", [("import", str(SMALL)), ("export", "-"), ("demo",), ("check",)]
)
def test_a_shop_in_memory_is_out_of_reach(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    """A shop that ends with its process cannot be filled from another one."""
    code = command.main(arguments, {"AFTERCART_SHOP": "memory"})

    assert code == 2
    assert "Set AFTERCART_SHOP=demo_sql." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "required"),
        (("sell",), "invalid choice"),
        (("import",), "required"),
        (("demo", "--today", "tomorrow"), "'tomorrow' is no day"),
    ],
)
def test_wrong_usage_is_explained(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: str
) -> None:
    """Exit code 2, and what was wrong."""
    with pytest.raises(SystemExit) as caught:
        command.main(arguments, {})

    assert caught.value.code == 2
    assert expected in capsys.readouterr().err


def test_a_malformed_setting_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the variable."""
    code = command.main(["check"], {"AFTERCART_SHOP": "paper"})

    assert code == 2
    assert "AFTERCART_SHOP" in capsys.readouterr().err


def test_mistakes_in_the_rules_are_found(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """`check` reads the rules the assistant would read."""
    environment["AFTERCART_POLICY_DIR"] = str(tmp_path)
    code, _, err = run("check")

    assert code == 1
    assert "has mistakes to correct" in err


def test_a_database_out_of_reach_is_said(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """A file that is no database ends the command with a message, not a trace."""
    (tmp_path / "shop.db").write_text("this is no database" * 100)
    code, out, err = run("check")

    assert code == 1
    assert err.startswith("shop check: ")
    assert "Traceback" not in out + err


def test_what_takes_long_shows_that_it_goes_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the quiet time a line on standard error says what is going on, again and again."""

    def slow(path: Path) -> ShopData:
        time.sleep(0.2)
        return read_layout(path)

    monkeypatch.setattr(command, "QUIET_S", 0.01)
    monkeypatch.setattr(command, "BEAT_S", 0.01)
    monkeypatch.setattr(command, "read_layout", slow)
    code, out, err = run("check", str(SMALL))

    assert code == 0
    assert err.count(f"Reading {SMALL} ... 0 s\n") >= 2
    assert "..." not in out


def test_ctrl_c_is_no_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conventional exit code, and what to think of the shop."""

    def interrupt(path: Path) -> ShopData:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "read_layout", interrupt)
    code, _, err = run("import", str(SMALL))

    assert code == 130
    assert "whole or not at all" in err


def test_a_reader_that_leaves_early_is_no_error(environment: Mapping[str, str]) -> None:
    """`python -m shop export - | head`: no trace is shown when the pipe is closed."""
    open_own_shop(Settings.read(environment)).replace_all(generate(date(2026, 3, 2)))
    process = subprocess.Popen(
        [sys.executable, "-m", "shop", "export", "-"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()

    assert first == b"{\n"
    assert err == b""
    assert process.wait(60) == 1


def test_everything_of_a_demo_shop_that_the_layout_knows_is_exported(run: Run) -> None:
    """An export of the demo shop is what the demo shop is in the layout."""
    run("demo", "--today", "2026-03-02")
    _, shown, _ = run("export", "-")

    assert json.loads(shown) == to_layout(generate(date(2026, 3, 2)))
