"""Owns receivables: invoices and what pays them, limits of credit, orders beyond a limit, customers held, accounts."""
