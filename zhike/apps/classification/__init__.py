"""Owns the dimensions customers are classed by: their classes, rules, runs and what a class leads to."""
