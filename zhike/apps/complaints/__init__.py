"""Owns grievances: from grumble to complaint, its five steps, clocks, insight and measures."""
