"""What may break a house rule, and why. The list may only shrink: MOST goes down with it and never up."""

MOST = 0

# {rule: {place: reason}}
EXCEPTIONS: dict[str, dict[str, str]] = {}
