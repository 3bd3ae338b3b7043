"""Rasa 3.6 graph components for understanding customers, each usable alone in any `config.yml`."""
