"""Owns asking former customers why they left, the sessions in which customers look for causes, what both taught us."""
