"""Pure decisions of receivables."""
