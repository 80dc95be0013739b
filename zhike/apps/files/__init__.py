"""Owns stored files: photos, recordings and documents under names of our own, outside the web root."""
