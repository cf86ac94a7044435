"""`django.contrib.admin` with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class ConsoleConfig(AdminConfig):
    """Loaded with the settings' apps, so the site itself is only named here."""

    default_site = "leadscore.console_site.ConsoleSite"
