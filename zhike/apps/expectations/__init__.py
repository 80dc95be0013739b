"""Owns what customers expect and get: expectations with their causes, plans, delivered value, levers, our people."""
