"""Owns what a customer is worth: lifetime-value models, the value model and its scores, what people note for both."""
