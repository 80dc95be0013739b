"""Reads of prediction."""
