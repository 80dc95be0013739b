"""Tables of costs."""
