"""Owns rules: when something happens to customers that fit, who is to do what; and the log of what came of it."""
