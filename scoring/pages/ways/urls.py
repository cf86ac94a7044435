"""Addresses of the ways in; each subject brings its own."""

from django.urls import URLPattern, URLResolver, path

from .views import ways_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("in", ways_in, name="ways_in"),
]
