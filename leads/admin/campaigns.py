"""Campaigns and what they cost."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from .access import ByRole
from .widgets import DayInput


class CampaignAdmin(ByRole, ModelAdmin):
    """What marketing spent money on. Deleted only while no activity came from it."""

    list_display = ["name", "key", "channel", "starts_on", "ends_on", "cost"]
    list_filter = ["channel"]
    search_fields = ["name", "key"]
    formfield_overrides = {models.DateField: {"widget": DayInput}}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj else []
