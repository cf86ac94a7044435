"""Addresses of imports."""

from django.urls import path

from . import running, views

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/<int:import_id>", views.import_one, name="import_one"),
    path("imports/<int:import_id>/reading", views.import_reading, name="import_reading"),
    path("imports/<int:import_id>/preview", running.import_preview, name="import_preview"),
    path("imports/<int:import_id>/start", running.import_start, name="import_start"),
    path("imports/<int:import_id>/progress", running.import_progress, name="import_progress"),
    path("imports/<int:import_id>/rejected", running.import_rejected, name="import_rejected"),
    path("imports/<int:import_id>/undo", running.import_undo, name="import_undo"),
    path("imports/<int:import_id>/discard", views.import_discard, name="import_discard"),
]
