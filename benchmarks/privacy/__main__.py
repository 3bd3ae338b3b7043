"""`python -m benchmarks.privacy`: what leaves unmasked, and what is masked for nothing."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping

from benchmarks.privacy.making import Message, harmless_messages, personal_messages, read
from benchmarks.privacy.measuring import (
    Tally,
    recall,
    restored,
    shop_privacy,
    unseen_names,
    untouched,
)
from llm_fallback.privacy.masking import Privacy
from llm_fallback.privacy.words import listed


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code: 0 if the bounds hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.privacy", description=__doc__)
    parser.add_argument("--messages", type=int, default=500, help="messages with personal data")
    parser.add_argument("--harmless", type=int, default=300, help="messages without")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="show what went wrong")
    options = parser.parse_args(arguments)
    figures = measure(options.messages, options.harmless, options.seed, options.verbose)
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if figures["bounds_hold"] else 1


def measure(personal: int, harmless: int, seed: int, verbose: bool = False) -> dict[str, object]:
    """All figures; rates from 0 to 1, times in milliseconds."""
    privacy = shop_privacy()
    messages = personal_messages(personal, seed)
    tallies = recall(privacy, messages)
    whole = restored(privacy, messages, seed)
    kept = untouched(privacy, harmless_messages(harmless, seed))
    if verbose:
        _show({**tallies, "restored": whole, "untouched": kept})
    rates = {key: tallies[key].rate for key in sorted(tallies)}
    people = [name for names in read("people.yml")["names"].values() for name in names]
    lists = (
        listed("person_first_names")
        | listed("person_last_names")
        | listed("person_names_also_words")
    )
    return {
        "messages": personal,
        "values": sum(
            tallies[sort].all for sort in ("formats", "names", "addresses") if sort in tallies
        ),
        **{f"recall_{key}": rate for key, rate in rates.items()},
        "names_unseen": round(unseen_names(people, lists), 4),
        "replies_restored": whole.rate,
        "harmless": harmless,
        "over_masked": round(1 - kept.rate, 4),
        "mask_ms_p50": _mask_ms(privacy, messages),
        "seed": seed,
        "bounds_hold": rates.get("formats", 1) == 1
        and min(rates.get("names", 1), rates.get("addresses", 1)) >= 0.97
        and whole.rate == 1,
    }


def _mask_ms(privacy: Privacy, messages: list[Message]) -> float:
    took = []
    for message in messages:
        began = time.perf_counter()
        privacy.masking().mask(message.text)
        took.append((time.perf_counter() - began) * 1000)
    return round(sorted(took)[len(took) // 2], 3)


def _show(tallies: Mapping[str, Tally]) -> None:
    for key in ("formats", "names", "addresses", "restored", "untouched"):
        for line in tallies[key].bad if key in tallies else ():
            print(f"{key}: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
