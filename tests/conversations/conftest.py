"""Collects conversation tests: every `test_*.yml` below this folder, one test a test case."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.engine import Engine
from engine.running import EngineOptions
from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.bootstrap import use
from shop.context import Shop
from shop.policies import load_policy
from tests.conversations.runner import Conversation, StepFailed
from tests.conversations.shop import DATA, NOW

ROOT = Path(__file__).parents[2]


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Take conversation tests in."""
    if file_path.suffix == ".yml" and file_path.name.startswith("test_"):
        return ConversationFile.from_parent(parent, path=file_path)
    return None


class ConversationFile(pytest.File):
    """One file of conversation tests."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item a test case."""
        content = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        for case in content["test_cases"]:
            yield ConversationTest.from_parent(self, name=case["test_case"], case=case)


class ConversationTest(pytest.Item):
    """One conversation."""

    def __init__(self, *, case: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case

    def runtest(self) -> None:
        """Hold the conversation in a fresh shop."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            engine, run = _engine()
        commerce = MemoryCommerce(DATA)
        desk = MemoryDesk()
        shop = Shop(commerce, desk, load_policy(ROOT / "data/policies"), lambda: NOW)
        session = re.sub(r"\W+", "-", self.nodeid)
        with use(shop), warnings.catch_warnings():
            # The libraries below Rasa's pipeline warn at every prediction, of themselves.
            warnings.simplefilter("ignore")
            conversation = Conversation(engine, commerce, desk, session)
            customer, language = self.case.get("signed_in_as"), self.case.get("language", "en")
            run(conversation.run(self.case["steps"], customer, language))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the conversation instead of a traceback."""
        if isinstance(excinfo.value, StepFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test is."""
        return self.path, 0, self.name


@lru_cache(maxsize=1)
def _engine() -> tuple[Engine, Callable[[Any], Any]]:
    """The engine on the project's model, trained if need be, with conversations in memory."""
    # In a process of its own: Rasa's training warns of much that is an error here.
    subprocess.run([sys.executable, "-m", "engine", "train"], cwd=ROOT, check=True)
    loop = asyncio.new_event_loop()
    options = EngineOptions(ROOT / "models", "sqlite://")
    return loop.run_until_complete(Engine.load(options)), loop.run_until_complete
