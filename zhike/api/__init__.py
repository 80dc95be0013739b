"""REST/JSON under /api/v1: the door programs use."""
