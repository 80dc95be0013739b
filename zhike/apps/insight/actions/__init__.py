"""Writes of insight: request, run and publish an analysis."""
