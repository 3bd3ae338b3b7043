"""One folder a platform. Only `shop.bootstrap` may import from here."""
