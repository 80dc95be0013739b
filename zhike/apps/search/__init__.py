"""Owns the one search index: text of every noun cut into tokens, with pinyin, found within the visible branches."""
