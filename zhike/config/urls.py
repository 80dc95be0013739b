"""Root addresses: pages at the top, the API under /api/v1, health checks; faults answered by our own pages."""

from django.urls import include, path

from zhike.api import urls as api_urls
from zhike.web import urls as web_urls

urlpatterns = [
    path("", include(web_urls.urlpatterns)),
    path("api/v1/", include(api_urls.urlpatterns)),
]

handler400 = "zhike.web.errors.bad_request"
handler403 = "zhike.web.errors.forbidden"
handler404 = "zhike.web.errors.not_found"
handler500 = "zhike.web.errors.fault"
