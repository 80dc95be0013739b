"""The addresses of key accounts together: the accounts, key customers, the general manager's page, the units."""

from zhike.web import key_accounts, key_customers, key_general, key_units

MODULES = (key_accounts, key_customers, key_general, key_units)
urls = [address for module in MODULES for address in module.urls]
