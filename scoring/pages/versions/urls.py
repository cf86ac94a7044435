"""Addresses of the versions of a matrix."""

from django.urls import path

from .comparing import draft_changes, matrix_compare
from .downloads import version_file
from .importing import matrix_import
from .overview import draft_delete, matrix, matrix_new
from .rolling_back import version_roll_back
from .updating import draft_update
from .version import version, version_effect

urlpatterns = [
    path("matrix", matrix, name="matrix"),
    path("matrix/new", matrix_new, name="matrix_new"),
    path("matrix/compare", matrix_compare, name="matrix_compare"),
    path("matrix/import", matrix_import, name="matrix_import"),
    path("matrix/versions/<int:version_id>/matrix.yaml", version_file, {"form": "yaml"}, name="version_yaml"),
    path("matrix/versions/<int:version_id>/matrix.csv", version_file, {"form": "csv"}, name="version_csv"),
    path("matrix/versions/<int:version_id>/matrix.xlsx", version_file, {"form": "xlsx"}, name="version_xlsx"),
    path("matrix/versions/<int:version_id>", version, name="version"),
    path("matrix/versions/<int:version_id>/effect", version_effect, name="version_effect"),
    path("matrix/versions/<int:version_id>/roll-back", version_roll_back, name="version_roll_back"),
    path("matrix/drafts/<int:draft_id>/update", draft_update, name="draft_update"),
    path("matrix/drafts/<int:draft_id>/changes", draft_changes, name="draft_changes"),
    path("matrix/drafts/<int:draft_id>/delete", draft_delete, name="draft_delete"),
]
