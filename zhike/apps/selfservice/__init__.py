"""Owns … : say in one sentence what selfservice owns."""
