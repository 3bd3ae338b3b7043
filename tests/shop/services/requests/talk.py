"""A request talked through with the services, without Rasa: what a form does, in a few lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.context import Shop
from shop.policies import load_policy
from shop.services.requests.draft import Draft, Said
from shop.services.requests.finish import Finished, finish
from shop.services.requests.hear import Heard, hear
from shop.services.requests.kinds import Ask
from shop.testing.data import SHOP

NOW = datetime(2024, 1, 20, 12, tzinfo=timezone.utc)
POLICIES = Path(__file__).parents[4] / "data" / "policies"
CONVERSATION = "conversation-1"


class Talk:
    """One request of one customer in a small shop; `language` may be set anew at any time."""

    def __init__(
        self, kind: str, customer_id: str | None = "renee_1", language: str = "en"
    ) -> None:
        self.language = language
        self.commerce = MemoryCommerce(SHOP)
        self.shop = Shop(self.commerce, MemoryDesk(), load_policy(POLICIES), lambda: NOW)
        self.draft = Draft(kind, serial=1, customer_id=customer_id)
        self.heard = Heard(self.draft)
        self._began = False

    def say(self, text: str, intent: str = "inform", confidence: float = 0.9) -> Draft:
        """The customer types something; the intent is what understanding makes of it."""
        asked = self.draft.asking if self._began else None
        intent = intent if self._began else self.draft.kind_name
        said = Said(text, intent, confidence, asked, conversation_id=CONVERSATION)
        self._hear(replace(said, language=self.language))
        return self.draft

    def press(self, ask: Ask, value: str) -> Draft:
        """The customer presses a button that selects `value` for `ask`."""
        said = Said("", "choose", 1.0, self.draft.asking, ask.value, value)
        self._hear(replace(said, language=self.language))
        return self.draft

    def finish(self) -> Finished:
        """Carry out what was agreed to."""
        return finish(self.shop, self.draft, CONVERSATION)

    @property
    def writes(self) -> int:
        """How many writes the shop has had."""
        return len(self.commerce.audit_entries())

    def _hear(self, said: Said) -> None:
        # Through JSON and back, as between two turns of a conversation.
        self.draft = Draft.from_data(self.draft.to_data())
        self.heard = hear(self.shop, self.draft, said)
        self._began = True
