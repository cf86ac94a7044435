"""Addresses of the saved views and of what goes out of them."""

from django.urls import path

from .exporting import export
from .views import view_edit, view_new, view_open, views

urlpatterns = [
    path("export", export, name="export"),
    path("views", views, name="views"),
    path("views/new", view_new, name="view_new"),
    path("views/<int:view_id>", view_open, name="view_open"),
    path("views/<int:view_id>/edit", view_edit, name="view_edit"),
]
