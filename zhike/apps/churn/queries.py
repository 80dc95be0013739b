"""Reads of churn."""
