"""Reads of market."""
