"""Rasa 3.6 graph components of Aftercart's understanding, each usable alone in any `config.yml`."""
