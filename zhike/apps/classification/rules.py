"""Pure decisions of classification."""
