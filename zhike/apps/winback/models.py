"""Tables of winback."""
