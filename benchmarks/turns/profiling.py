"""`python -m benchmarks.turns.profiling`: a flame graph of the gateway under the benchmark's load.

py-spy samples the process from outside, so that what is seen is what happens without it.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.turns.__main__ import fill_shop
from benchmarks.turns.figures import Figures, Plan
from benchmarks.turns.measure import Customers, alone, busy, started
from benchmarks.turns.processes import ROOT
from benchmarks.turns.systems import Gateway


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when the graph was written."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.turns.profiling", description=__doc__
    )
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "profile.svg", help="the graph")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long under load")
    parser.add_argument("--rate", type=int, default=200, help="samples a second")
    parser.add_argument(
        "--format", default="flamegraph", choices=("flamegraph", "raw", "speedscope"), help="of it"
    )
    options = parser.parse_args(arguments)
    beside = shutil.which("py-spy", path=str(Path(sys.executable).parent)) or shutil.which("py-spy")
    if beside is None:
        print("profile: py-spy is not installed; `make install` brings it", file=sys.stderr)
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    spy = [beside, "record", "--rate", str(options.rate), "--format", options.format]
    spy += ["--output", str(options.out.resolve()), "--"]
    with tempfile.TemporaryDirectory(prefix="aftercart-profile-") as folder:
        people = fill_shop(Path(folder))
        system = Gateway(Path(folder), below=spy)
        try:
            asyncio.run(_run(Customers(system, people), Plan(seconds=options.seconds)))
        finally:
            system.processes.stop()
    print(f"Wrote {options.out}.")
    return 0


async def _run(customers: Customers, plan: Plan) -> None:
    figures = Figures()
    await started(customers.system, figures)
    await alone(customers, plan, figures)
    await busy(customers, plan, figures)


if __name__ == "__main__":
    sys.exit(main())
