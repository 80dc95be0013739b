"""Owns the only way out: messages, mail, robots, gateways and webhooks wait here and leave through one gate."""
