"""Rasa custom actions: slots in, one service call, slots out. No sentence and no decision is in here."""
