"""Owns whom the house wants as customers: target groups, each a rule over the list of customers and a reason."""
