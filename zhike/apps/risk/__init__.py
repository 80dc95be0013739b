"""Owns warnings: what detectors found, what is at stake, who saw to it, and how often each detector was right."""
