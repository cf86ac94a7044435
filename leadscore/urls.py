"""Every address; each app brings its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("v1/", include("leads.api.segment.urls")),
    path("", include("leads.pages.urls")),
    path("", include("scoring.pages.urls")),
]
