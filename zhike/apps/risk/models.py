"""Tables of risk."""
