"""Tickets in a SQL database, beside whatever else is kept there."""
