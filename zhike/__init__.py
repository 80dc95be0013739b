"""Zhike 知客: know what each customer is worth, who is about to leave, and what to do about it."""

__version__ = "0.1.0"
