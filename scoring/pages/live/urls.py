"""Addresses of what others do in a draft."""

from django.urls import path

from .views import draft_here, draft_stream

urlpatterns = [
    path("matrix/drafts/<int:draft_id>/stream", draft_stream, name="draft_stream"),
    path("matrix/drafts/<int:draft_id>/here", draft_here, name="draft_here"),
]
