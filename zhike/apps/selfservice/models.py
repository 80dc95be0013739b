"""Tables of selfservice."""
