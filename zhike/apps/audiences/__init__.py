"""Owns whom we address: saved audiences with their snapshots, the six-step cycle of the customer database."""
