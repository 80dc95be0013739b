"""Owns reports of a period: what was known of it when they were made, frozen, and which are due by the calendar."""
