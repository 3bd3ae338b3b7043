"""What may be said: the FAQ, the pages, the catalogue and the customer's own orders, as passages."""
