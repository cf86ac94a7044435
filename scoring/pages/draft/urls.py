"""Addresses of the page of a draft."""

from django.urls import path

from .acts import draft_act, draft_add, draft_redo, draft_undo
from .cell import draft_cell
from .row import draft_row, draft_rule
from .views import draft, draft_rows

urlpatterns = [
    path("matrix/drafts/<int:draft_id>", draft, name="draft"),
    path("matrix/drafts/<int:draft_id>/rows", draft_rows, name="draft_rows"),
    path("matrix/drafts/<int:draft_id>/add", draft_add, name="draft_add"),
    path("matrix/drafts/<int:draft_id>/undo", draft_undo, name="draft_undo"),
    path("matrix/drafts/<int:draft_id>/redo", draft_redo, name="draft_redo"),
    path("matrix/drafts/<int:draft_id>/rules/<int:row_id>", draft_rule, name="draft_rule"),
    path("matrix/drafts/<int:draft_id>/row/<slug:row_kind>/<int:row_id>", draft_row, name="draft_row"),
    path(
        "matrix/drafts/<int:draft_id>/row/<slug:row_kind>/<int:row_id>/<slug:act>",
        draft_act,
        name="draft_act",
    ),
    path(
        "matrix/drafts/<int:draft_id>/cells/<slug:row_kind>/<int:row_id>/<path:cell>",
        draft_cell,
        name="draft_cell",
    ),
]
