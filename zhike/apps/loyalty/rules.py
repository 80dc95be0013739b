"""Pure decisions of loyalty."""
