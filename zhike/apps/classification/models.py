"""Tables of classification."""
