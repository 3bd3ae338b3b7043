"""Attacks on the fallback, typed and planted, with a model that gives in to each of them."""
