"""Who is likely to leave: any table's columns, its leaks, folds, models, and how far to trust them."""
