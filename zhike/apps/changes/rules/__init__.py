"""Pure decisions of changes: what stands in the way of one, what before and after say, when a market is paralysed."""
