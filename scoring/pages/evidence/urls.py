"""Addresses of evidence, of a draft or of a version that is read only."""

from django.urls import path

from .take_over import draft_take_over
from .views import draft_backtest, draft_evidence, draft_rule_evidence, draft_suggested

urlpatterns = [
    path("matrix/drafts/<int:draft_id>/evidence", draft_evidence, name="draft_evidence"),
    path("matrix/drafts/<int:draft_id>/suggested", draft_suggested, name="draft_suggested"),
    path("matrix/drafts/<int:draft_id>/backtest", draft_backtest, name="draft_backtest"),
    path(
        "matrix/drafts/<int:draft_id>/rules/<int:rule_id>/evidence",
        draft_rule_evidence,
        name="draft_rule_evidence",
    ),
    path(
        "matrix/drafts/<int:draft_id>/rules/<int:rule_id>/take-over", draft_take_over, name="draft_take_over"
    ),
]
