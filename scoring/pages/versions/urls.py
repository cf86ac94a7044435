"""Addresses of the versions of a matrix."""

from django.urls import path

from .comparing import draft_changes, matrix_compare
from .overview import draft_delete, matrix, matrix_new
from .version import version, version_effect

urlpatterns = [
    path("matrix", matrix, name="matrix"),
    path("matrix/new", matrix_new, name="matrix_new"),
    path("matrix/compare", matrix_compare, name="matrix_compare"),
    path("matrix/versions/<int:version_id>", version, name="version"),
    path("matrix/versions/<int:version_id>/effect", version_effect, name="version_effect"),
    path("matrix/drafts/<int:draft_id>/changes", draft_changes, name="draft_changes"),
    path("matrix/drafts/<int:draft_id>/delete", draft_delete, name="draft_delete"),
]
