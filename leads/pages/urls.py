"""Addresses of coming in and going out."""

from django.urls import path

from .login import choose_theme, log_in, log_out

urlpatterns = [
    path("login", log_in, name="login"),
    path("logout", log_out, name="logout"),
    path("theme", choose_theme, name="theme"),
]
