"""Owns web forms: public forms of the company whose entries become contacts, and what came in through them."""
