"""Components of the understanding pipeline: ordinary Rasa 3.6 graph components."""
