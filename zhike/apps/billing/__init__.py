"""Owns … : say in one sentence what billing owns."""
