"""How well questions find the entry that answers them, and how well those without one are refused."""
