"""What the commerce port promises of reading."""

from __future__ import annotations

import pytest

from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.plans import Operation
from shop.ports.commerce import Commerce
from shop.ports.errors import ShopUnavailable
from shop.testing.data import (
    DELIVERED,
    DISCONTINUED,
    HEADPHONES,
    LAMP,
    PENDING,
    PENDING_BY_GIFT_CARD,
    PENDING_OF_TOM,
    RENEE,
    SHIRT,
    SHOP,
    TOM,
    TWO_OF_A_KIND,
    UNDATED,
    ZOE,
)
from shop.testing.hooks import CommerceHooks

# What a customer can send that names nothing, and must not break anything either.
ODD_TEXTS = {
    "empty": "",
    "space": " ",
    "sign": "#",
    "nul": "\0",
    "nul_inside": "W10\x0001",
    "half_a_pair": "\ud83d",
    "emoji": "🙂🙂",
    "other_script": "注文",
    "sql": "' OR 1=1 --",
    "long": "x" * 10_000,
    "many_words": "lamp shirt " * 1_000,
}
ODD = [pytest.param(text, id=name) for name, text in ODD_TEXTS.items()]


class PlatformContract(CommerceHooks):
    """The platform itself."""

    def test_platform_has_a_name(self, commerce: Commerce) -> None:
        """The name is one word that logs can carry."""
        assert commerce.name.isidentifier()

    def test_capabilities_are_writes_we_know(self, commerce: Commerce) -> None:
        """Capabilities are declared as operations, at least one of them."""
        assert commerce.capabilities
        assert commerce.capabilities <= frozenset(Operation)

    def test_ping_comes_back(self, commerce: Commerce) -> None:
        """A platform that answers lets `ping` return, again and again."""
        answers = [commerce.ping() for _ in range(3)]  # type: ignore[func-returns-value]

        assert answers == [None, None, None]

    def test_platform_that_is_down_says_so(self, commerce: Commerce) -> None:
        """Every read of a platform that is down raises ShopUnavailable, `ping` included."""
        self.take_down(commerce)

        for read in (
            commerce.ping,
            lambda: commerce.customer(RENEE.id),
            lambda: commerce.customers_by_email(RENEE.email),
            lambda: commerce.customers_by_name_and_postcode("Tom", "O'Neill", "90-001"),
            lambda: commerce.order(PENDING.number),
            lambda: commerce.orders_of(RENEE.id),
            lambda: commerce.product(SHIRT.id),
            commerce.products,
            lambda: commerce.search_products("lamp"),
            lambda: commerce.receipt("key-1"),
        ):
            with pytest.raises(ShopUnavailable):
                read()


class CustomerReadsContract(CommerceHooks):
    """Finding customers."""

    @pytest.mark.parametrize("customer", SHOP.customers, ids=lambda c: c.id)
    def test_customer_is_found_by_id(self, commerce: Commerce, customer: Customer) -> None:
        """A customer comes back whole: address, and payment methods in the shop's order."""
        assert commerce.customer(customer.id) == customer

    @pytest.mark.parametrize("customer_id", ["RENEE_1", "renee_1 ", "renee", "nobody", *ODD])
    def test_customer_id_is_exact(self, commerce: Commerce, customer_id: str) -> None:
        """Only exactly the id finds a customer; everything else finds nothing and raises nothing."""
        assert commerce.customer(customer_id) is None

    @pytest.mark.parametrize(
        "email",
        ["Renee.Mueller@example.com", "renee.mueller@EXAMPLE.com", " renee.mueller@example.com "],
    )
    def test_customer_is_found_by_email(self, commerce: Commerce, email: str) -> None:
        """E-mail addresses are compared without case."""
        assert list(commerce.customers_by_email(email)) == [RENEE]

    def test_shared_email_finds_everybody(self, commerce: Commerce) -> None:
        """An address that several customers use finds all of them."""
        found = commerce.customers_by_email("family@example.com")

        assert sorted(found, key=lambda c: c.id) == [TOM, ZOE]

    @pytest.mark.parametrize("email", ["renee.mueller@example.org", "renee.mueller", *ODD])
    def test_unknown_email_finds_nobody(self, commerce: Commerce, email: str) -> None:
        """Part of an address, an unknown one or no address at all finds nobody."""
        assert list(commerce.customers_by_email(email)) == []

    @pytest.mark.parametrize(
        ("first", "last", "postcode"),
        [
            ("Renée", "Müller", "SW1A 1AA"),
            ("renee", "MULLER", "sw1a1aa"),
            (" Renee ", "  müller", " SW1A  1AA "),
            ("Rene\u0301e", "Mu\u0308ller", "SW1A 1AA"),
        ],
    )
    def test_customer_is_found_by_name_and_postcode(
        self, commerce: Commerce, first: str, last: str, postcode: str
    ) -> None:
        """Names without case, accents and space around, postcodes without case and spaces."""
        found = commerce.customers_by_name_and_postcode(first, last, postcode)

        assert list(found) == [RENEE]

    @pytest.mark.parametrize(
        ("first", "last", "postcode"),
        [
            ("Renée", "Müller", "SW1A 1AB"),
            ("Renée", "Miller", "SW1A 1AA"),
            ("Müller", "Renée", "SW1A 1AA"),
            ("Ren", "Müller", "SW1A 1AA"),
            ("Renée", "Müller", ""),
            *(pytest.param(odd, odd, odd, id=name) for name, odd in ODD_TEXTS.items()),
        ],
    )
    def test_name_and_postcode_must_all_fit(
        self, commerce: Commerce, first: str, last: str, postcode: str
    ) -> None:
        """One part that does not fit finds nobody."""
        assert list(commerce.customers_by_name_and_postcode(first, last, postcode)) == []


class OrderReadsContract(CommerceHooks):
    """Finding orders."""

    @pytest.mark.parametrize("order", SHOP.orders, ids=lambda o: o.number)
    def test_order_is_found_whole(self, commerce: Commerce, order: Order) -> None:
        """An order comes back with everything it has, in order."""
        assert commerce.order(order.number) == order

    @pytest.mark.parametrize(
        "number", ["#W1001", "W1001", "w1001", "#w1001", " #w1001 ", "# W1001"]
    )
    def test_number_is_found_however_it_is_written(self, commerce: Commerce, number: str) -> None:
        """Case, a leading "#" and space around the number do not matter."""
        assert commerce.order(number) == PENDING

    @pytest.mark.parametrize("number", ["1001", "W100", "W10011", "W#1001", *ODD])
    def test_other_numbers_find_nothing(self, commerce: Commerce, number: str) -> None:
        """Part of a number, a longer one or something else finds no order and raises nothing."""
        assert commerce.order(number) is None

    def test_orders_come_newest_first(self, commerce: Commerce) -> None:
        """A customer's orders come by the time they were placed; undated ones last, as they are."""
        expected = [DELIVERED, DISCONTINUED, PENDING, UNDATED, PENDING_BY_GIFT_CARD]

        assert list(commerce.orders_of(RENEE.id)) == expected

    def test_orders_are_the_customers_own(self, commerce: Commerce) -> None:
        """Nobody gets the orders of somebody else."""
        assert list(commerce.orders_of(TOM.id)) == [PENDING_OF_TOM, TWO_OF_A_KIND]

    @pytest.mark.parametrize("customer_id", [ZOE.id, "nobody", "RENEE_1", *ODD])
    def test_customer_without_orders_has_none(self, commerce: Commerce, customer_id: str) -> None:
        """A customer without orders, or one who does not exist, has no orders."""
        assert list(commerce.orders_of(customer_id)) == []


class CatalogueReadsContract(CommerceHooks):
    """Finding products."""

    def test_catalogue_comes_whole_and_in_order(self, commerce: Commerce) -> None:
        """All products with all their variants, in the platform's order."""
        assert list(commerce.products()) == list(SHOP.products)

    def test_product_is_found_by_id(self, commerce: Commerce) -> None:
        """A product comes back with all variants, available or not."""
        assert commerce.product(SHIRT.id) == SHIRT

    @pytest.mark.parametrize("product_id", ["SHIRT", "T-Shirt", *ODD])
    def test_product_id_is_exact(self, commerce: Commerce, product_id: str) -> None:
        """Only exactly the id finds a product."""
        assert commerce.product(product_id) is None

    def test_options_keep_their_order(self, commerce: Commerce) -> None:
        """Options and attributes come in the order the platform gives them, not sorted."""
        product = commerce.product(SHIRT.id)

        assert product is not None
        assert product.option_names == ("size", "color")
        assert list(product.attributes) == ["fabric", "care"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("desk lamp", [LAMP.id]),
            ("Desk Lamps", [LAMP.id]),
            ("do you have a lamp?", [LAMP.id]),
            ("hedphones", [HEADPHONES.id]),
            ("wireless earphones", [HEADPHONES.id]),
            ("earphone", [HEADPHONES.id]),
            ("t-shirt", [SHIRT.id]),
            ("t shirts", [SHIRT.id]),
            ("TEE", [SHIRT.id]),
            ("clothing", [SHIRT.id]),
            ("desk", ["desk", LAMP.id]),
            ("lamp shirt", []),
            ("desk furniture", ["desk"]),
            ("refrigerator", []),
            ("what do you have", []),
            *(pytest.param(odd, [], id=name) for name, odd in ODD_TEXTS.items()),
        ],
    )
    def test_search_finds_by_the_words(
        self, commerce: Commerce, text: str, expected: list[str]
    ) -> None:
        """Name, alias or category must have all the words; the closest comes first."""
        found = commerce.search_products(text)

        assert [product.id for product in found] == expected

    def test_search_gives_whole_products(self, commerce: Commerce) -> None:
        """What a search finds is what `product` gives."""
        assert list(commerce.search_products("t-shirt")) == [SHIRT]

    def test_search_stops_at_the_limit(self, commerce: Commerce) -> None:
        """No more products than asked for, the best of them; none for a limit of 0."""
        assert [p.id for p in commerce.search_products("desk", limit=1)] == ["desk"]
        assert list(commerce.search_products("desk", limit=0)) == []
