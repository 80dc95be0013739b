"""Owns to-dos and notices: what somebody has to do, until when, and what they are told."""
