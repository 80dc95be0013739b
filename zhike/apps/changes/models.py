"""Tables of changes."""
