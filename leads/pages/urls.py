"""Addresses of coming in and going out."""

from django.urls import URLPattern, URLResolver, include, path

from .login import change_password, choose_theme, log_in, log_out, password_changed

urlpatterns: list[URLPattern | URLResolver] = [
    path("login", log_in, name="login"),
    path("logout", log_out, name="logout"),
    path("password", change_password, name="password"),
    path("password/changed", password_changed, name="password_changed"),
    path("theme", choose_theme, name="theme"),
    path("", include("leads.pages.forms.urls")),
]
