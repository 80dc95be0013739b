"""Owns looking at our own work: the check-lists, and the reviews of talks, of places and of our own processes."""
