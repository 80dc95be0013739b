"""Owns what our people learn and ask: training, certificates, questions, what was asked of customers, cards."""
