"""Owns what a customer is worth: fitted value models, and the decision of tiers, states and stages."""
