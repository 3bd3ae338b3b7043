"""Loads the trained model and runs turns.

`engine.types` holds what goes in and comes out and imports nothing heavy; `engine.engine` runs
the turns and brings Rasa with it; `engine.training` trains when the training data changed.
"""
