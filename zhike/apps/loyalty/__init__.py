"""Owns the members with their levels and points, rewards and benefits and their use, partners, recommendations."""
