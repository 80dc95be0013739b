"""Registers the reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "zhike.apps.reviews"
    label = "reviews"
