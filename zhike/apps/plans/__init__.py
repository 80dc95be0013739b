"""Owns plans for customers: why they buy, goals with dates, actions, yearly reviews from zero."""
