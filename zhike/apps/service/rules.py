"""Pure decisions of service."""
