"""Owns how the house speaks to many: advertisements, own publications, packaging; and what came back of each."""
