"""Addresses of data quality."""

from django.urls import path

from .views import quality, quality_export, quality_values

urlpatterns = [
    path("quality", quality, name="quality"),
    path("quality/values", quality_values, name="quality_values"),
    path("quality/export", quality_export, name="quality_export"),
]
