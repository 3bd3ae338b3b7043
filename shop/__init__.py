"""The shop as Aftercart sees it: types, rules, ports, services and the platforms behind them.

Nothing in here knows about Rasa, about HTTP or about the words a customer reads.
"""
