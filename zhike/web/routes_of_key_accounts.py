"""The addresses of key accounts together: accounts, key customers, the general manager, units, reserves."""

from zhike.web import key_accounts, key_customers, key_general, key_reserves, key_units

MODULES = (key_accounts, key_customers, key_general, key_units, key_reserves)
urls = [address for module in MODULES for address in module.urls]
