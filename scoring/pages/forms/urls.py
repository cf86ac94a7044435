"""Addresses of the pages on which capture forms are made."""

from django.urls import path

from .variant import form_variant
from .views import form, form_act, form_edit, form_new, forms

urlpatterns = [
    path("forms", forms, name="forms"),
    path("forms/new", form_new, name="form_new"),
    path("forms/<int:form_id>", form, name="form"),
    path("forms/<int:form_id>/edit", form_edit, name="form_edit"),
    path("forms/<int:form_id>/variants/<str:letter>", form_variant, name="form_variant"),
    path("forms/<int:form_id>/do/<slug:action>", form_act, name="form_act"),
]
