"""All REST addresses under /api/v1."""

urlpatterns: list = []
