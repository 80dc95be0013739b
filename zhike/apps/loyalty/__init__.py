"""Owns … : say in one sentence what loyalty owns."""
