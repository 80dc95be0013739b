"""Owns what serving a customer costs: rules that derive it, rough costs, net contribution and who is negative."""
