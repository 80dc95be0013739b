"""Tables of service."""
