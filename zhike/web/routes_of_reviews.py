"""The pages of reviews, gathered from their modules."""

from zhike.web import level_tests, reviews

MODULES = (level_tests, reviews)
urls = [address for module in MODULES for address in module.urls]
