"""Measures turns over HTTP: stock Rasa as it comes, stock Rasa with our model, and the gateway."""
