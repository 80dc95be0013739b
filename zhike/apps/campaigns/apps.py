"""Registers the campaigns app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "zhike.apps.campaigns"
    label = "campaigns"
