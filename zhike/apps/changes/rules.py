"""Pure decisions of changes."""
