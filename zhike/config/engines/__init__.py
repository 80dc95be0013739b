"""The database engines as Django ships them, with the way every question is written out made shorter."""
