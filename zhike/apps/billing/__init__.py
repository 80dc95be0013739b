"""Owns what customers subscribe to with their consent, the bills made of it by line, and what was charged amiss."""
