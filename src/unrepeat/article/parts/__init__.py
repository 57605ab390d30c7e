"""Passages that stand in a text twice inside of units: where they begin and end, and which parts go."""
