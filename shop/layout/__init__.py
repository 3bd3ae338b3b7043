"""The public tau-bench retail layout: a whole shop as one JSON file, in and out.

`read_layout` and `write_layout` work on files, `from_layout` and `to_layout` on parsed JSON. All four
are about one pure value, `ShopData`; no platform is asked. docs/shop-import.md describes the layout.
"""

from __future__ import annotations

from shop.layout.document import LayoutDocument
from shop.layout.errors import LayoutError
from shop.layout.files import read_layout, write_layout
from shop.layout.reading import from_layout
from shop.layout.review import Finding, review
from shop.layout.writing import to_layout

__all__ = [
    "Finding",
    "LayoutDocument",
    "LayoutError",
    "from_layout",
    "read_layout",
    "review",
    "to_layout",
    "write_layout",
]
