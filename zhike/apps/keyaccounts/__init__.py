"""Owns what is done for key customers: what both sides gain, quarterly reviews, rewards, our open needs."""
