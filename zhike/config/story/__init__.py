"""The story company 锐锋工具集团: a made-up group whose every figure comes from its orders, costs and events."""
