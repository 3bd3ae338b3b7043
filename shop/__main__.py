"""`python -m shop`: fill the shop from a file or with the demo shop, write it out, look it over.

Which shop is meant say the settings (AFTERCART_SHOP, AFTERCART_SHOP_URL). Exit codes: 0 done,
1 could not be done (or `check` found something), 2 wrong usage or settings, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from shop.bootstrap import open_own_shop, utc_now
from shop.demo import DemoDataError, demo_age_days, generate
from shop.domain.snapshot import ShopData
from shop.layout import LayoutError, read_layout, review, to_layout, write_layout
from shop.policies import PolicyError, load_policy
from shop.ports.errors import ShopError
from shop.ports.own_shop import OwnShop
from shop.settings import SHOP, Settings, SettingsError, ShopPlatform

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130
STANDARD_OUTPUT = "-"
QUIET_S = 1.0
BEAT_S = 5.0
MOST_FINDINGS = 20


class CannotDo(Exception):
    """The command cannot be carried out; the message says why and what to do."""


class WrongPlatform(CannotDo):
    """The settings name a shop that no command line can reach."""


def main(
    arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """Run a command line; the exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Mapping[str, str]], int] = options.command
    try:
        return command(options, os.environ if environment is None else environment)
    except (SettingsError, WrongPlatform) as error:
        return _complain(options, error, MISUSED)
    except (CannotDo, LayoutError, DemoDataError, PolicyError, ShopError) as error:
        return _complain(options, error, FAILED)
    except KeyboardInterrupt:
        _say("Stopped. A shop is filled whole or not at all.")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more while closing it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shop", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    replace = argparse.ArgumentParser(add_help=False)
    replace.add_argument(
        "--replace", action="store_true", help="also where customers' changes would be lost"
    )

    import_ = commands.add_parser("import", parents=[replace], help="fill the shop from a file")
    import_.add_argument("file", type=Path, help="a file in the retail layout")
    import_.set_defaults(command=_import, name="import")

    export = commands.add_parser("export", help="write the shop to a file")
    export.add_argument("file", help="where to; - for standard output")
    export.set_defaults(command=_export, name="export")

    demo = commands.add_parser("demo", parents=[replace], help="fill the shop with the demo shop")
    demo.add_argument(
        "--today", type=_day, metavar="YYYY-MM-DD", help="the day its orders are relative to"
    )
    demo.add_argument("--seed", type=int, default=1, help="another number, another shop")
    demo.set_defaults(command=_demo, name="demo")

    check = commands.add_parser("check", help="look the shop over, or a file before importing it")
    check.add_argument("file", type=Path, nargs="?", help="a file in the retail layout")
    check.set_defaults(command=_check, name="check")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-03-02") from None


# -- the commands -----------------------------------------------------------------------------------


def _import(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    settings = _settings(environment)
    with _step(f"Reading {options.file}"):
        data = read_layout(options.file)
    own = _open(settings)
    _fill(own, data, options.replace)
    print(f"Imported {_counts(data)} from {options.file} into {own.name}.")
    _note(data)
    return DONE


def _export(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    own = _open(_settings(environment))
    with _step("Reading the shop"):
        data = own.dump()
    if options.file == STANDARD_OUTPUT:
        print(json.dumps(to_layout(data), indent=2))
    else:
        with _step(f"Writing {options.file}"):
            write_layout(data, Path(options.file))
        print(f"Exported {_counts(data)} from {own.name} to {options.file}.")
    return DONE


def _demo(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    settings = _settings(environment)
    today = options.today or utc_now().date()
    with _step("Making the demo shop"):
        data = _generated(today, options.seed)
    own = _open(settings)
    _fill(own, data, options.replace)
    print(f"Filled {own.name} with the demo shop of {today}: {_counts(data)}.")
    return DONE


def _check(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    if options.file is not None:
        with _step(f"Reading {options.file}"):
            data = read_layout(options.file)
        print(f"{options.file} holds {_counts(data)}.")
        return _report(data)
    settings = _settings(environment)
    load_policy(settings.policy_dir)
    print(f"The rules in {settings.policy_dir} can be used.")
    own = _open(settings)
    with _step("Reading the shop"):
        data = own.dump()
    _describe(own, data)
    return _report(data)


# -- what they share --------------------------------------------------------------------------------


def _settings(environment: Mapping[str, str]) -> Settings:
    settings = Settings.read(environment)
    if settings.shop is ShopPlatform.MEMORY:
        raise WrongPlatform(
            f"{SHOP.variable} is {settings.shop.value!r}: that shop lives in the process that serves"
            f" it, and ends with it. Set {SHOP.variable}={ShopPlatform.DEMO_SQL.value}."
        )
    return settings


def _open(settings: Settings) -> OwnShop:
    with _step("Opening the shop"):
        return open_own_shop(settings)


def _generated(today: date, seed: int) -> ShopData:
    try:
        return generate(today, seed)
    except OverflowError:
        # Its oldest orders, or the parcels to come, are on days the calendar does not have.
        raise CannotDo(f"There is no shop around {today}: choose another day.") from None


def _fill(own: OwnShop, data: ShopData, replace: bool) -> None:
    changes = len(own.audit_entries())
    if changes and not replace:
        raise CannotDo(
            f"Changes made since the shop was filled would be lost: {changes}. Write it out with"
            " `export` if they matter, then say --replace."
        )
    with _step("Filling the shop"):
        try:
            own.replace_all(data)
        except ValueError as error:
            raise CannotDo(f"The shop stays as it is: {error}") from error


def _counts(data: ShopData) -> str:
    counted = [
        (len(data.customers), "customers"),
        (len(data.products), "products"),
        (len(data.orders), "orders"),
    ]
    return ", ".join(f"{count} {name}" for count, name in counted)


def _describe(own: OwnShop, data: ShopData) -> None:
    print(f"{own.name} holds {_counts(data)}.")
    states = Counter(order.status.value for order in data.orders)
    if states:
        print("Orders: " + ", ".join(f"{n} {state}" for state, n in states.most_common()) + ".")
    print(f"Changes since it was filled: {len(own.audit_entries())}.")
    age = demo_age_days(own, utc_now().date())
    if age is not None:
        day = utc_now().date() - timedelta(days=age)
        print(f"It is the demo shop as of {day}; `python -m shop demo` makes it anew.")


def _report(data: ShopData) -> int:
    """Print what does not add up; the exit code."""
    findings = review(data)
    for finding in findings[:MOST_FINDINGS]:
        print(f"  {finding}")
    if len(findings) > MOST_FINDINGS:
        print(f"  ... and {len(findings) - MOST_FINDINGS} more")
    print(f"{_odd(len(findings))}." if findings else "Everything adds up.")
    return FAILED if findings else DONE


def _note(data: ShopData) -> None:
    count = len(review(data))
    if count:
        _say(f"{_odd(count)}; `python -m shop check` says more.")


def _odd(count: int) -> str:
    return "1 thing does not add up" if count == 1 else f"{count} things do not add up"


def _complain(options: argparse.Namespace, error: Exception, code: int) -> int:
    _say(f"shop {options.name}: {error}")
    return code


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _step(title: str) -> Iterator[None]:
    """Say what is going on, every few seconds, as soon as it takes longer than one."""
    over, began = threading.Event(), time.monotonic()

    def beat() -> None:
        wait = QUIET_S
        while not over.wait(wait):
            _say(f"{title} ... {time.monotonic() - began:.0f} s")
            wait = BEAT_S

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
