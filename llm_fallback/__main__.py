"""`python -m llm_fallback`: look over the shop's sources, write out what they do not answer.

The settings say which shop and which records. Exit codes: 0 done, 1 could not be done (or `check` found
something), 2 wrong usage or settings.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timezone
from pathlib import Path

from llm_fallback.bootstrap import build_knowledge
from llm_fallback.errors import KnowledgeError, SettingsError
from llm_fallback.gaps import gaps_since, grouped, one_by_one, write
from llm_fallback.settings import read_settings
from records.database import migrate, open_database
from records.errors import RecordsError
from records.fallback import FallbackRecords
from records.fallback_types import GapReason
from shop.bootstrap import open_own_shop
from shop.policies import PolicyError, load_policy
from shop.ports.errors import ShopUnavailable
from shop.settings import Settings as ShopSettings
from shop.settings import SettingsError as ShopSettingsError

DONE, FAILED, MISUSED = 0, 1, 2


def main(
    arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """Run a command line; the exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Mapping[str, str]], int] = options.command
    try:
        return command(options, os.environ if environment is None else environment)
    except (SettingsError, ShopSettingsError) as error:
        return _complain(options, error, MISUSED)
    except (KnowledgeError, PolicyError, RecordsError, ShopUnavailable, OSError) as error:
        return _complain(options, error, FAILED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m llm_fallback", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser(
        "check", help="read the FAQ, the pages and the catalogue; list every mistake"
    )
    check.set_defaults(command=_check, name="check")

    gaps = commands.add_parser("gaps", help="write out the questions without a good answer")
    gaps.add_argument(
        "--format", choices=("json", "csv"), default="json", help="json is a line each"
    )
    gaps.add_argument(
        "--grouped", action="store_true", help="a row a question, most frequent first"
    )
    gaps.add_argument(
        "--since", type=_day, metavar="DAY", help="from this day (UTC) on: 2026-11-01"
    )
    gaps.add_argument("--reason", type=GapReason, choices=tuple(GapReason), help="only this")
    gaps.add_argument("--language", help="only this: en, hi or hi-Latn")
    gaps.add_argument("--out", type=Path, help="file to write; standard output without")
    gaps.set_defaults(command=_gaps, name="gaps")
    return parser


def _check(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """What is wrong, and what would be left out: for the shop's own pages, both are mistakes."""
    shop_settings = ShopSettings.read(environment)
    policy = load_policy(shop_settings.policy_dir)
    shop = open_own_shop(shop_settings)
    sources = build_knowledge(read_settings(environment), policy.quotable, shop.products).current()
    for problem in sources.left_out:
        print(problem)
    if sources.left_out:
        print(f"{len(sources.left_out)} places quote a rule that the shop does not set.")
        return FAILED
    print(f"{len(sources.entries)} entries, sections and products, nothing wrong.")
    return DONE


def _gaps(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    url = ShopSettings.read(environment).records_url.reveal()
    migrate(url)
    records = FallbackRecords(open_database(url))
    found = gaps_since(records, options.since, options.reason, options.language)
    rows = (grouped if options.grouped else one_by_one)(found)
    to_file = options.out is not None
    with options.out.open("w", encoding="utf-8") if to_file else nullcontext(sys.stdout) as file:
        write(rows, file, as_csv=options.format == "csv")
    if to_file:
        _say(f"{len(rows)} rows in {options.out}")
    return DONE


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)


def _complain(options: argparse.Namespace, error: Exception, code: int) -> int:
    _say(f"llm_fallback {options.name}: {error}")
    return code


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
