"""Pure decisions of plans."""
