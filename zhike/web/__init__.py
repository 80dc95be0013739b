"""Pages and fragments: the door people use."""
