"""Owns what is composed from all: analysis runs, frozen figures, the 360 page, Today and the reports."""
