"""Owns winning back who has left: the pool, its decisions and steps, remedies by cause, what came of it."""
