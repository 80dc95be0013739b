"""What the business knows and does: one Django app per noun, in one order, calling down."""
