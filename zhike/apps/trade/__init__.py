"""Owns dealings: products, orders and their lines, purchases and returns, as an append-only ledger."""
