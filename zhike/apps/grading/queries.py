"""Reads of grading."""
