"""Addresses of what was said about a draft, and of what was done to it."""

from django.urls import path

from .comments import draft_comment_act, draft_comment_counts, draft_comments
from .history import draft_history, draft_take_back

urlpatterns = [
    path("matrix/drafts/<int:draft_id>/comments", draft_comments, name="draft_comments"),
    path("matrix/drafts/<int:draft_id>/comments/count", draft_comment_counts, name="draft_comment_counts"),
    path(
        "matrix/drafts/<int:draft_id>/comments/<int:comment_id>/<slug:act>",
        draft_comment_act,
        name="draft_comment_act",
    ),
    path("matrix/drafts/<int:draft_id>/history", draft_history, name="draft_history"),
    path("matrix/drafts/<int:draft_id>/history/<int:number>/undo", draft_take_back, name="draft_take_back"),
]
