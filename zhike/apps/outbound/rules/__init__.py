"""Pure decisions of outbound: what a text may hold, how robots and webhooks are spoken to, why something stayed."""
