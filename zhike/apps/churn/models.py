"""Tables of churn."""
