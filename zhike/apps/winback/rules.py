"""Pure decisions of winback."""
