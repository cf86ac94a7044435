"""Addresses of signing and publishing."""

from django.urls import path

from .boxes import draft_sign, draft_signing, draft_unsign
from .progress import publishing, publishing_again
from .publishing import draft_expected, draft_publish

urlpatterns = [
    path("matrix/drafts/<int:draft_id>/signing", draft_signing, name="draft_signing"),
    path("matrix/drafts/<int:draft_id>/sign", draft_sign, name="draft_sign"),
    path("matrix/drafts/<int:draft_id>/unsign", draft_unsign, name="draft_unsign"),
    path("matrix/drafts/<int:draft_id>/publish", draft_publish, name="draft_publish"),
    path("matrix/drafts/<int:draft_id>/expected", draft_expected, name="draft_expected"),
    path("matrix/publishing/<int:run_id>", publishing, name="publishing"),
    path("matrix/publishing/<int:run_id>/again", publishing_again, name="publishing_again"),
]
