"""Pure decisions of selfservice."""
