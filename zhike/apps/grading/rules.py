"""Pure decisions of grading."""
