"""A small general store: products with all combinations of their options, and orders of them.

Variants are named in tests by their values, in the order of the options here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from itertools import product as combinations

from shop.domain.catalog import Product, Variant, options
from shop.domain.customer import Address
from shop.domain.money import Money
from shop.domain.order import LineItem, Order, OrderStatus

Values = tuple[str, ...]


def make_product(
    number: int,
    name: str,
    price: int,
    choices: Mapping[str, Sequence[str]],
    sold_out: Collection[Values] = (),
    missing: Collection[Values] = (),
) -> Product:
    """A product with every combination of its options but the `missing` ones.

    Each step of a later value costs more, so that all prices differ; `sold_out` have no stock.
    """
    variants: list[Variant] = []
    product_id = f"77{number:05d}"
    for place, values in enumerate(combinations(*choices.values())):
        if values in missing:
            continue
        variants.append(
            Variant(
                id=f"{product_id}{place:03d}",
                product_id=product_id,
                options=options(dict(zip(choices, values, strict=True))),
                price=Money.of(f"{price + 3 * place}.90"),
                stock=0 if values in sold_out else 4,
            )
        )
    return Product(product_id, name, tuple(variants))


PRODUCTS: dict[str, Product] = {
    p.name: p
    for p in (
        make_product(
            1, "T-Shirt", 20,
            {"color": ["black", "blue", "green"], "size": ["S", "M", "L", "XL"],
             "material": ["cotton", "linen"]},
            sold_out=[("green", "M", "cotton")],
        ),
        make_product(
            2, "Desk Lamp", 50,
            {"color": ["black", "white"], "brightness": ["low", "medium", "high"],
             "power source": ["battery", "USB", "AC adapter"]},
        ),
        make_product(
            3, "Mechanical Keyboard", 120,
            {"switch type": ["clicky", "linear", "tactile"], "backlight": ["none", "RGB", "white"],
             "size": ["60%", "80%", "full size"]},
            sold_out=[("clicky", "RGB", "full size")],
        ),
        make_product(
            4, "Bluetooth Speaker", 70,
            {"color": ["black", "red"], "battery life": ["10 hours", "20 hours"],
             "water resistance": ["yes", "no"]},
        ),
        make_product(
            5, "Action Camera", 200,
            {"resolution": ["1080p", "4K", "5K"], "waterproof": ["yes", "no"],
             "color": ["black", "silver"]},
        ),
        make_product(
            6, "Tea Kettle", 40,
            {"material": ["glass", "ceramic", "stainless steel"],
             "capacity": ["1 liter", "1.5 liters", "2 liters"],
             "stovetop compatibility": ["gas", "electric", "induction"]},
        ),
        make_product(
            7, "Vacuum Cleaner", 300,
            {"type": ["robotic", "upright", "canister"], "bagged/bagless": ["bagged", "bagless"]},
        ),
        make_product(
            8, "Tablet", 400,
            {"screen size": ["7-inch", "10-inch"], "storage": ["64GB", "128GB"],
             "color": ["black", "silver", "gold"]},
        ),
        make_product(
            9, "Wireless Earbuds", 90,
            {"color": ["black", "white", "blue"],
             "water resistance": ["not resistant", "IPX4", "IPX7"]},
        ),
        make_product(
            10, "Laptop", 900,
            {"screen size": ["13-inch", "15-inch", "17-inch"], "processor": ["i5", "i7", "i9"],
             "ram": ["8GB", "16GB"], "storage": ["512GB SSD", "1TB SSD"],
             "color": ["silver", "space grey"]},
        ),
        make_product(
            11, "Hiking Boots", 110,
            {"size": ["7", "8", "9", "10"], "material": ["leather", "synthetic"],
             "waterproof": ["yes", "no"]},
        ),
        make_product(
            12, "Sunglasses", 60,
            {"frame color": ["black", "brown"], "lens color": ["black", "brown", "blue"],
             "lens type": ["polarized", "non-polarized"]},
        ),
        make_product(
            13, "Jigsaw Puzzle", 15,
            {"pieces": ["500", "1000", "1500", "2000"], "theme": ["animals", "art", "fantasy"],
             "difficulty level": ["beginner", "intermediate", "expert"]},
        ),
        make_product(
            14, "Smart Thermostat", 150,
            {"compatibility": ["Apple HomeKit", "Google Assistant", "Amazon Alexa"],
             "color": ["black", "white"]},
        ),
        make_product(
            15, "Luggage Set", 210,
            {"piece count": ["2-piece", "3-piece"], "color": ["black", "blue"],
             "material": ["hardshell", "softshell"]},
        ),
        make_product(
            16, "Running Shoes", 80,
            {"size": ["8", "9", "10"], "color": ["white", "yellow"], "sole": ["EVA", "rubber"]},
        ),
        make_product(
            17, "Smart Watch", 180,
            {"color": ["gold", "silver"], "band material": ["leather", "metal", "silicone"]},
        ),
        make_product(
            18, "Backpack", 65,
            {"color": ["grey", "navy"], "size": ["small", "medium", "large"],
             "compartment": ["laptop", "camera"]},
        ),
        make_product(
            19, "Office Chair", 160,
            {"material": ["fabric", "mesh"], "armrest": ["adjustable", "fixed", "none"]},
        ),
        make_product(20, "Headphones", 75, {"type": ["in-ear", "over-ear"],
                                            "connectivity": ["wired", "wireless"]}),
        make_product(21, "Wristwatch", 140, {"strap material": ["leather", "metal"],
                                             "dial color": ["black", "white"]}),
        make_product(22, "Bookshelf", 95, {"material": ["wood", "metal"],
                                           "height": ["3 ft", "4 ft", "6 ft"]}),
        make_product(23, "Garden Hose", 30, {"length": ["25ft", "50ft", "100ft"],
                                             "material": ["rubber", "vinyl"]}),
        make_product(24, "Pet Bed", 45, {"size": ["small", "medium", "large"],
                                         "material": ["fleece", "memory foam"]}),
        make_product(
            25, "Smartphone", 500,
            {"storage": ["64GB", "128GB"], "ram": ["4GB", "8GB"], "color": ["black", "rose gold"]},
            missing=[("64GB", "4GB", "rose gold"), ("64GB", "8GB", "rose gold")],
        ),
    )
}  # fmt: skip
BY_ID = {p.id: p for p in PRODUCTS.values()}

NOW = datetime(2024, 5, 15, 12, tzinfo=timezone.utc)


def variant(name: str, *values: str) -> Variant:
    """The variant of a product with these values, in the order of its options."""
    found = [v for v in PRODUCTS[name].variants if tuple(v.options.values()) == values]
    assert len(found) == 1, f"{name} has no variant {values}"
    return found[0]


def make_order(
    *lines: tuple[str, ...],
    number: str = "#W7000001",
    status: OrderStatus = OrderStatus.DELIVERED,
    city: str = "Denver",
    region: str = "CO",
    days_ago: int = 3,
) -> Order:
    """An order of the variants named: (product, value, value, ...)."""
    items: list[LineItem] = []
    for place, (name, *values) in enumerate(lines, start=1):
        v = variant(name, *values)
        items.append(LineItem(str(place), v.product_id, v.id, name, v.options, v.price))
    address = Address("12 Elm Street", "", city, region, "80202", "USA")
    placed = NOW - timedelta(days=days_ago)
    return Order(number, "ada", status, tuple(items), address, (), 1, placed_at=placed)
