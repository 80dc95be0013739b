"""Pure decisions of health."""
