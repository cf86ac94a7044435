"""Addresses of the scoring models: their order, and the conditions of each."""

from django.urls import path

from .conditions import matrix_model
from .views import matrix_models, matrix_models_act

urlpatterns = [
    path("matrix/models", matrix_models, name="matrix_models"),
    path("matrix/models/<int:model_id>", matrix_model, name="matrix_model"),
    path("matrix/models/<slug:act>", matrix_models_act, name="matrix_models_act"),
]
