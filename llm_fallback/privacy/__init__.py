"""Keeps personal data from leaving: replaced by placeholders before, put back after."""
