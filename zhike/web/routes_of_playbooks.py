"""The pages of playbooks, gathered from their modules."""

from zhike.web import automation, playbook_results, playbook_steps

MODULES = (automation, playbook_steps, playbook_results)
urls = [address for module in MODULES for address in module.urls]
