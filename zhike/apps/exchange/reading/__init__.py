"""Reads files as they come, without Django: what they are, where their header is, what their cells mean."""
