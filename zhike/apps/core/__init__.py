"""Owns what every noun stands on: the base model, who acts, events and jobs, audit, idempotency, the clock."""
