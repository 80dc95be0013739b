"""Tables of coaching."""
