"""Actions translate and nothing else."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterator

import pytest

from tests.style import action_rules
from tests.style.action_rules import Finding
from tests.style.checkout import files_in, parse, place, report

Rule = Callable[[ast.Module], Iterator[Finding]]

RULES: list[Rule] = [
    action_rules.sentences,
    action_rules.long_runs,
    action_rules.forbidden_imports,
    action_rules.clocks,
    action_rules.decisions,
]

# One line breaking a rule each: the rules are tested before they are trusted.
BROKEN: list[tuple[Rule, str]] = [
    (action_rules.sentences, "dispatcher.utter_message(text='Hello')"),
    (action_rules.sentences, "dispatcher.utter_message('Hello')"),
    (action_rules.sentences, "dispatcher.utter_message(text=greeting)"),
    (action_rules.sentences, "self.dispatcher.utter_message(text=greeting)"),
    (action_rules.sentences, "dispatcher.utter_message(response=f'utter_{name}')"),
    (action_rules.sentences, "dispatcher.utter_message(response='utter_' + name)"),
    (action_rules.sentences, "dispatcher.utter_message(buttons=[{'title': f'Order {n}'}])"),
    (action_rules.sentences, "dispatcher.utter_message(response='a', x='{}'.format(n))"),
    (action_rules.sentences, "dispatcher.utter_message(response='a', x=', '.join(n))"),
    (action_rules.sentences, "dispatcher.utter_message(response='a', x='%s' % n)"),
    (action_rules.sentences, "say(dispatcher, f'Your order {n}')"),
    (action_rules.sentences, "say(f'Your order {n}', to=dispatcher)"),
    (action_rules.forbidden_imports, "import sqlalchemy"),
    (action_rules.forbidden_imports, "import sqlalchemy.orm as orm"),
    (action_rules.forbidden_imports, "from sqlalchemy import select"),
    (action_rules.forbidden_imports, "import httpx"),
    (action_rules.forbidden_imports, "import requests"),
    (action_rules.forbidden_imports, "import time"),
    (action_rules.forbidden_imports, "from time import monotonic"),
    (action_rules.forbidden_imports, "from urllib.request import urlopen"),
    (action_rules.forbidden_imports, "from shop import adapters"),
    (action_rules.forbidden_imports, "from shop.adapters.demo_sql import store"),
    (action_rules.clocks, "datetime.now(timezone.utc)"),
    (action_rules.clocks, "datetime.datetime.utcnow()"),
    (action_rules.clocks, "date.today()"),
    (action_rules.decisions, "from shop.domain.order import Order, OrderStatus"),
    (action_rules.response_names, "dispatcher.utter_message(response='utter_greet')"),
]

ALLOWED = """
from datetime import datetime
from shop.services import orders

class ActionLookUpOrder(Action):
    def name(self):
        return "action_look_up_order"

    def run(self, dispatcher, tracker, domain):
        say(dispatcher, Say.ORDERS, buttons=[{"title": order.name, "payload": payload}])
        say(dispatcher, Say(f"utter_{topic}"))
        log.info("order_looked_up", outcome=f"{outcome}")
        return [SlotSet("order_date", datetime.fromisoformat(text).isoformat())]
"""


def _findings(rule: Rule, *, outside: str = "") -> list[str]:
    files = [path for path in files_in("actions") if path.name != outside]
    return [f"{place(path, line)}: {what}" for path in files for line, what in rule(parse(path))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_actions_keep_the_rule(rule: Rule) -> None:
    """No file in actions/ speaks, reads a clock, touches a database, decides, or runs on."""
    found = _findings(rule)

    assert found == [], report(found)


def test_responses_are_uttered_through_one_helper() -> None:
    """Only actions/_say.py calls utter_message: it takes names that a test holds to the domain."""
    found = _findings(action_rules.response_names, outside="_say.py")

    assert found == [], report(found)


@pytest.mark.parametrize(("rule", "line"), BROKEN)
def test_rule_sees_a_broken_line(rule: Rule, line: str) -> None:
    """Each rule finds the line written to break it, and says where it is."""
    found = list(rule(ast.parse(f"\n{line}\n")))

    assert [number for number, _ in found][:1] == [2]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_leaves_a_plain_action_alone(rule: Rule) -> None:
    """An action that only translates breaks no rule."""
    found = list(rule(ast.parse(ALLOWED)))

    assert found == []


@pytest.mark.parametrize(("lines", "found"), [(12, 0), (13, 1)])
def test_length_of_run_is_counted_without_its_docstring(lines: int, found: int) -> None:
    """Twelve lines of body pass, thirteen do not; the docstring and the signature are free."""
    body = "\n".join(f"step_{number}()" for number in range(lines))
    action = 'class A:\n    def run(\n        self,\n    ):\n        """Say why."""\n'
    tree = ast.parse(action + textwrap.indent(body, " " * 8))

    assert len(list(action_rules.long_runs(tree))) == found
