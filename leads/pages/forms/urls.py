"""Addresses of capture forms, as strangers and other people's pages open them, and of the script."""

from django.urls import path

from .after import form_confirm, form_file, form_thanks
from .form import form_public
from .scripts import form_embed, tracking_script

urlpatterns = [
    path("f/<slug:key>", form_public, name="form_public"),
    path("f/<slug:key>/thanks", form_thanks, name="form_thanks"),
    path("f/<slug:key>/confirm", form_confirm, name="form_confirm"),
    path("f/<slug:key>/file", form_file, name="form_file"),
    path("f/<slug:key>/embed.js", form_embed, name="form_embed"),
    path("ls.js", tracking_script, name="tracking_script"),
]
