"""Owns who has left and why: the definition of leaving, signals of intent, churn cases with their reasons."""
