"""Pure decisions of lifecycles."""
