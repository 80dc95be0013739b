"""Owns rules of the form event, condition, action: what the program does by itself, and the log of it."""
