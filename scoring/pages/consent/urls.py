"""Addresses of consents, of erasing people and of the copy of their data."""

from django.urls import path

from .erasing import lead_copy, lead_erase
from .erasure import erasure, erasure_let_back
from .noting import lead_consent

urlpatterns = [
    path("leads/<int:lead_id>/consent", lead_consent, name="lead_consent"),
    path("leads/<int:lead_id>/erase", lead_erase, name="lead_erase"),
    path("leads/<int:lead_id>/copy", lead_copy, name="lead_copy"),
    path("in/erasure", erasure, name="erasure"),
    path("in/erasure/back", erasure_let_back, name="erasure_let_back"),
]
