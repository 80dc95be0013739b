"""Tables of lifecycles."""
