"""Customer lifetime value: models of buying and of spend, their hold-out test and the choice between them."""
