"""Owns business being won: needs, opportunities through their gates, proposals, quotations, contracts and renewals."""
