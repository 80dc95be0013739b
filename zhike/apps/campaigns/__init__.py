"""Owns campaigns: the plan in three views, offers, who is addressed and who is held out, the effect."""
