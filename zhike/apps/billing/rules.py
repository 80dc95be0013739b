"""Pure decisions of billing."""
