"""Pure decisions of churn."""
