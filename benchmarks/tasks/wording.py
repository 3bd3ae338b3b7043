"""Orders, items, options, methods and addresses in a customer's words.

`detail` grows when the assistant asks again: 0 is how people say it first, 1 and more is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.tasks.cues import folded
from benchmarks.tasks.layout import Address, Item, Method, Order, Person, Product, Shop, Variant
from benchmarks.tasks.options import PREPOSITIONS, telling_options, way_to_say
from benchmarks.tasks.phrases import Voice, join
from benchmarks.tasks.wishes import Change, Facts, Operation

# "set" or "maker" alone names nothing.
EMPTY_TAILS = frozenset({"set", "maker", "machine", "kit", "reader", "shirt"})
SWEEPING_RATE = 0.4


class Wording:
    """How one customer of one shop refers to things."""

    def __init__(self, shop: Shop, facts: Facts, voice: Voice) -> None:
        self.shop = shop
        self.facts = facts
        self.voice = voice

    # --- orders -------------------------------------------------------------------------------

    def order(
        self,
        order: Order,
        operation: Operation | None,
        detail: int = 0,
        besides: Sequence[Item] = (),
    ) -> str:
        """The order by number, by something in it, or by its state where that is unambiguous.

        `besides` are items named in the same breath, by which it is not described once more.
        """
        ways = ["number"] if self._knows_number(order) or detail else []
        telling = self._telling_item(order, self._rivals(order, operation), besides)
        if not detail:
            ways += self._descriptions(order, operation, telling)
        way = self.voice.rng.choice(ways or ["number"])
        number = order.number
        return self.voice.say(
            f"order_ref.{way}",
            number=number,
            bare_number=number.lstrip("#"),
            item=telling,
        )

    def _knows_number(self, order: Order) -> bool:
        if self.facts.forgets_numbers:
            return False
        return order.number in self.facts.known_numbers or self.voice.chance(0.5)

    def _rivals(self, order: Order, operation: Operation | None) -> list[Order]:
        """The customer's other orders that the request could mean."""
        others = [o for o in self.shop.orders_of(self.facts.person) if o != order]
        if operation is None:
            return others
        return [o for o in others if o.status == order.status]

    def _descriptions(
        self, order: Order, operation: Operation | None, telling: str | None
    ) -> list[str]:
        rivals = self._rivals(order, operation)
        ways = ["item"] if telling else []
        if len(self.facts.person.orders) == 1:
            ways.append("only")
        elif operation is not None and not rivals and order.status in ("pending", "delivered"):
            ways.append(order.status)
        return ways

    def _telling_item(
        self, order: Order, rivals: Sequence[Order], besides: Sequence[Item]
    ) -> str | None:
        """The name of something in this order and in none of the rivals."""
        taken = {item.name for rival in rivals for item in rival.items}
        taken |= {item.name for item in besides}
        names = sorted({item.name for item in order.items} - taken)
        return self.voice.rng.choice(names).lower() if names else None

    # --- items --------------------------------------------------------------------------------

    def items(self, items: Sequence[Item], order: Order, detail: int = 0) -> str:
        """Several lines of an order: "both laptops", "everything but the lamp", "the a and the b"."""
        if not detail and self.voice.chance(SWEEPING_RATE):
            sweeping = self.sweeping(items, order)
            if sweeping is not None:
                return sweeping
        return self.listed(items, order, detail)

    def sweeping(self, items: Sequence[Item], order: Order, words: str | None = None) -> str | None:
        """ "everything", "all of it but the lamp"; None where that is not what is meant.

        `words` name the order where it has not been spoken of yet.
        """
        lines = {item.line for item in items}
        rest = [item for item in order.items if item.line not in lines]
        if len(items) < 3 or len(rest) > 1:
            return None
        of = "_of" if words else ""
        if rest:
            item = self.noun(rest[0], order)
            return self.voice.say(f"items_ref.but_one{of}", item=item, order=words)
        return self.voice.say(f"items_ref.all{of}", order=words)

    def listed(self, items: Sequence[Item], order: Order, detail: int = 0) -> str:
        """Several lines of an order by their names."""
        return join(self._grouped(items, order, detail))

    def _grouped(self, items: Sequence[Item], order: Order, detail: int) -> list[str]:
        """One part for each line, lines of one name that are all meant taken together."""
        parts, done = [], set()
        for item in items:
            alike = [entry for entry in order.items if entry.name == item.name]
            meant = [entry for entry in items if entry.name == item.name]
            if item.name in done:
                continue
            if len(alike) == len(meant) == 2 and (not detail or _same(alike)):
                done.add(item.name)
                parts.append(self.voice.say("items_ref.both", items=_plural(item.name)))
            else:
                parts.append(self.item(item, order, detail))
        return parts

    def item(self, item: Item, order: Order | None, detail: int = 0) -> str:
        """One line: its name, with the options that tell it from its like."""
        alike = [e for e in (order.items if order else ()) if e.name == item.name]
        if len(alike) > 1 and _same(alike):
            return self.voice.say("items_ref.one_of", items=_plural(item.name))
        if len(alike) > 1:
            telling = telling_options(item, alike)
            name, options = item.name.lower(), self.options(telling, item.product_id)
            way = "before" if len(telling) == 1 else "after"
            way = "bare" if options.startswith(PREPOSITIONS) else way
            return self.voice.say(f"items_ref.options_{way}", item=name, options=options)
        name = item.name.lower() if detail else self.noun(item, order)
        return self.voice.say("items_ref.plain", item=name)

    def noun(self, item: Item, order: Order | None) -> str:
        """The item's name, sometimes its last word only where nothing else in the order has it."""
        name = item.name.lower()
        tail = name.split()[-1]
        others = [e.name.lower() for e in (order.items if order else ()) if e.name != item.name]
        short = tail not in EMPTY_TAILS and not any(tail in other for other in others)
        return tail if short and " " in name and self.voice.chance(0.3) else name

    # --- options and variants -----------------------------------------------------------------

    def options(self, options: Mapping[str, str], product_id: str) -> str:
        """Options in words: "clicky switch type and no backlight"."""
        product = self.shop.products.get(product_id)
        return join([self.option(name, value, product) for name, value in options.items()])

    def option(self, name: str, value: str, product: Product | None) -> str:
        """One option in words, named where the value alone could be another option's."""
        facts = {"name": name.replace("/", " or "), "value": self._alias(name, value, product)}
        way = way_to_say(name, value, product, self.voice.wordings("vague_values"))
        return self.voice.say(f"option.{way}", **facts)

    def _alias(self, name: str, value: str, product: Product | None) -> str:
        alias = self.voice.wordings("value_alias").get(value)
        if alias is None or not self.voice.chance(0.3):
            return value
        values = {folded(v.options.get(name, "")) for v in product.variants} if product else set()
        return value if folded(alias) in values else str(alias)

    def variant(self, change: Change, detail: int = 0) -> str:
        """What is wanted instead of a line, as an answer."""
        if detail == 0 and (short := self._by_superlative(change)):
            return short
        if detail >= 2:
            return self.voice.say("variant_full", options=self.variant_options(change, detail))
        return self.voice.say("variant_answer", options=self.variant_options(change, detail))

    def variant_options(self, change: Change, detail: int = 0) -> str:
        """The options wanted: the changed ones while they suffice, all of them at detail 1 and more."""
        new = self._new(change)
        changed = {k: v for k, v in new.options.items() if change.item.options.get(k) != v}
        enough = detail == 0 and changed
        return self.options(changed if enough else new.options, change.item.product_id)

    def swaps(self, changes: Sequence[Change], order: Order | None, detail: int = 0) -> str:
        """ "the keyboard for one with clicky switches and the lamp for ..." in one breath."""
        parts, named = [], set()
        for change in changes:
            item = self.item(change.item, order, detail)
            if change.item.item_id in named:
                item = self.voice.say("items_ref.other", item=change.item.name.lower())
            named.add(change.item.item_id)
            options = self.variant_options(change, detail)
            parts.append(self.voice.say("swap", item=item, options=options))
        return join(parts)

    def _new(self, change: Change) -> Variant:
        product = self.shop.products[change.item.product_id]
        variant = product.variant(change.new_item_id or "")
        if variant is None:
            raise ValueError(f"{product.name!r} has no variant {change.new_item_id!r}")
        return variant

    def _by_superlative(self, change: Change) -> str | None:
        """ "the cheapest one" or the item's id, where the task speaks so and it is true."""
        story, new = self.facts.story, self._new(change)
        if new.id in story and "do not share" not in story and self.voice.chance(0.3):
            return self.voice.say("variant_by_id", item_id=new.id)
        product = self.shop.products[change.item.product_id]
        cheapest = min((v.price for v in product.variants if v.available), default=None)
        if "cheapest" in story and new.price == cheapest and self.voice.chance(0.2):
            return self.voice.say("variant_cheapest")
        return None

    # --- methods, addresses, reasons ------------------------------------------------------------

    def method(self, method_id: str, order: Order | None, detail: int = 0) -> str:
        """A payment method on file by its kind, or its number where the kind is not enough."""
        person = self.facts.person
        method = person.method(method_id)
        if method is None:
            return method_id
        if not detail and order and order.paid_with == method_id and self.voice.chance(0.2):
            return self.voice.say("method_ref.original")
        key = method.kind if method.kind != "credit_card" else _card_key(method, person, detail)
        return self.voice.say(
            f"method_ref.{key}",
            brand=method.brand.capitalize() or None,
            last_four=method.last_four or None,
        )

    def address(self, address: Address, detail: int = 0) -> str:
        """An address: written out, or by where the shop already has it."""
        known = [] if detail else self._known_as(address)
        if known and self.voice.chance(0.5):
            return self.voice.rng.choice(known)
        key = "address_ref.full" if address.address2 else "address_ref.short"
        templates = self.voice.wordings(key)
        parts = {k: v for k, v in vars(address).items() if v}
        return self.voice.fill(templates[:1] if detail else templates, key, **parts)

    def _known_as(self, address: Address) -> list[str]:
        person, ways = self.facts.person, []
        if address.key() == person.address.key():
            ways.append(self.voice.say("address_ref.default"))
        orders = self.shop.orders_of(person)
        holding = [o for o in orders if o.address.key() == address.key()]
        if holding:
            ways.append(self.voice.say("address_ref.of_order", number=holding[0].number))
        known = {o.address.key() for o in orders} | {person.address.key()}
        if holding and sum(address.city.casefold() in key for key in known) == 1:
            ways.append(self.voice.say("address_ref.city", city=address.city))
        return ways

    def reason(self, reason: str, detail: int = 0) -> str:
        """Why an order is cancelled."""
        if detail == 0 and self.voice.has(f"reason.{reason}"):
            return self.voice.say(f"reason.{reason}")
        return self.voice.say("reason_clear", reason=reason)


def _card_key(method: Method, person: Person, detail: int) -> str:
    cards = [m for m in person.methods if m.kind == "credit_card"]
    if len(cards) == 1 and not detail:
        return "credit_card"
    brands = [m for m in cards if m.brand == method.brand]
    return "card_brand" if len(brands) == 1 and not detail else "card_number"


def _same(items: Sequence[Item]) -> bool:
    return len({item.item_id for item in items}) == 1


def _plural(name: str) -> str:
    name = name.lower()
    if name.endswith("s"):
        return name
    return f"{name}es" if name.endswith(("sh", "ch", "x")) else f"{name}s"
