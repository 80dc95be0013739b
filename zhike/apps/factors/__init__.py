"""Owns the second factor of signing in: secrets of authenticators, recovery codes, the roles that must have one."""
