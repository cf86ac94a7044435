"""Addresses of the saved views."""

from django.urls import path

from .views import view_edit, view_new, view_open, views

urlpatterns = [
    path("views", views, name="views"),
    path("views/new", view_new, name="view_new"),
    path("views/<int:view_id>", view_open, name="view_open"),
    path("views/<int:view_id>/edit", view_edit, name="view_edit"),
]
