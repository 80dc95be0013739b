"""Pure decisions of prediction."""
