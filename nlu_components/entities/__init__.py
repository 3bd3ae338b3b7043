"""Entities of a shop's messages, found by rules: codes, money, dates, amounts, the catalogue's words."""
