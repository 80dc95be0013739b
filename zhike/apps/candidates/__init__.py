"""Owns key persons who would like to work for us: their consent, the way to whoever hires, what came of it."""
