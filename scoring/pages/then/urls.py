"""The address of the time machine."""

from django.urls import path

from .views import lead_then

urlpatterns = [path("leads/<int:lead_id>/then", lead_then, name="lead_then")]
