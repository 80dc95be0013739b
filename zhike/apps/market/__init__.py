"""Owns what is known of the market: competitors, what they do and offer, and where each piece of news came from."""
