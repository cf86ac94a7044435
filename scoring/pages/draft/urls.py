"""Addresses of the page of a draft."""

from django.urls import path

from .views import draft, draft_rows

urlpatterns = [
    path("matrix/drafts/<int:draft_id>", draft, name="draft"),
    path("matrix/drafts/<int:draft_id>/rows", draft_rows, name="draft_rows"),
]
