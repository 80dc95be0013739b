"""The pages of members and loyalty, gathered from their modules."""

from zhike.web import loyalty, member_acts, member_benefits, members, partners, recommendations

MODULES = (members, member_acts, member_benefits, partners, recommendations, loyalty)
urls = [address for module in MODULES for address in module.urls]
