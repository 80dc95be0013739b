"""Tables of interactions."""
