"""Tables of prediction."""
