"""Owns knowledge: playbooks, cases, scripts, questions with answers and house rules, with every edition of each."""
