"""Loyalty."""

urls: list = []
