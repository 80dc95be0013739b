"""Owns what we change and what follows: whom a policy, product or price touches, what those say, pilots that stop."""
