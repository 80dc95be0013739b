"""Owns the company, its branches, users, roles, grants and tokens, and is the only judge of who may see and do what."""
