"""Pure decisions of sales."""
