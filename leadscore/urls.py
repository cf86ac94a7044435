"""Every address; each app brings its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

# One name for all: the table of roles says that whoever comes there is let in by a key, or not at all.
_api = [path("", include("leads.api.urls")), path("", include("scoring.api.urls"))]

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("v1/", include("leads.api.segment.urls")),
    path("api/v1/", include((_api, "api"))),
    path("", include("leads.pages.urls")),
    path("", include("leads.api.hooks.urls")),
    path("", include("scoring.pages.urls")),
]
