"""The figures of a run: a table for people and one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from statistics import fmean

from benchmarks.tasks.run import Result

WIDTH = 110


def table(results: Sequence[Result]) -> str:
    """One line a task and seed: id, seed, solved, wrong writes, turns, why not."""
    lines = [f"{'task':>6} {'seed':>5} {'solved':>7} {'wrong':>6} {'turns':>6}  why not"]
    for result in results:
        why = "; ".join(result.why_not)
        lines.append(
            f"{result.task_id:>6} {result.seed:>5} {'yes' if result.solved else 'NO':>7}"
            f" {result.wrong_writes:>6} {result.turns:>6}  {why[:WIDTH]}".rstrip()
        )
    return "\n".join(lines)


def differences(results: Sequence[Result]) -> str:
    """Where the shop was not as expected, task by task; "" if it always was."""
    lines = []
    for result in results:
        if result.differences:
            lines.append(f"task {result.task_id} seed {result.seed}:")
            lines += [f"  {difference}" for difference in result.differences]
    return "\n".join(lines)


def totals(results: Sequence[Result], seeds: Sequence[int], asked_model: int) -> str:
    """The figures as one JSON object; rates from 0 to 1. `asked_model` is what the served shop says."""
    turns = sum(result.turns for result in results)
    solved = sum(result.solved for result in results)
    to_tell = sum(result.to_tell for result in results)
    return json.dumps(
        {
            "tasks": len(results),
            "solved": solved,
            "solved_rate": round(solved / len(results), 4) if results else 0.0,
            "wrong_writes": sum(result.wrong_writes for result in results),
            "turns_mean": round(fmean(r.turns for r in results), 2) if results else 0.0,
            "llm_calls": sum(result.llm_calls for result in results),
            "asked_model": asked_model,
            "no_llm_share": round(1 - asked_model / turns, 4) if turns else None,
            "told_rate": round(sum(r.told for r in results) / to_tell, 4) if to_tell else None,
            "seeds": list(seeds),
        }
    )
