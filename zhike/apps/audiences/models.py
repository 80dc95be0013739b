"""Tables of audiences."""
