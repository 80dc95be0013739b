"""Owns tiers: how they are cut, what each is owed, who may rise and who is let go courteously."""
