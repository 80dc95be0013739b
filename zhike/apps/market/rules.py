"""Pure decisions of market."""
