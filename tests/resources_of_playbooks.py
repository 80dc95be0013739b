"""Resources of playbooks: method, address and act, a second time."""

CALLS = [
    ("get", "rules/1/steps", "rule.view"),
    ("post", "rules/1/steps", "rule.manage"),
    ("get", "rules/1/rehearsal", "rule.view"),
    ("get", "rules/1/results", "rule.view"),
    ("post", "tasks/1/outcome", "task.edit"),
]
