"""Owns contact: interactions, promises, activities, and the care a customer is due."""
