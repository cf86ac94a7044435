"""The console's pages of leads, of what they do, of the catalog, and of the people who work with them."""

from django.contrib import admin
from django.contrib.auth.models import Group

from leads.models import (
    Activity,
    ActivityType,
    ApiKey,
    AuditEntry,
    Campaign,
    Field,
    Lead,
    RejectReason,
    ResponseTime,
    Team,
    User,
)

from .activities import ActivityAdmin
from .audit import AuditAdmin
from .campaigns import CampaignAdmin
from .catalog import ActivityTypeAdmin, FieldAdmin
from .handing import RejectReasonAdmin, ResponseTimeAdmin
from .keys import ApiKeyAdmin
from .leads import LeadAdmin
from .people import TeamAdmin, UserAdmin

admin.site.unregister(Group)  # the role says what one may; groups would say it a second time
admin.site.register(Activity, ActivityAdmin)
admin.site.register(ActivityType, ActivityTypeAdmin)
admin.site.register(ApiKey, ApiKeyAdmin)
admin.site.register(AuditEntry, AuditAdmin)
admin.site.register(Campaign, CampaignAdmin)
admin.site.register(Field, FieldAdmin)
admin.site.register(Lead, LeadAdmin)
admin.site.register(RejectReason, RejectReasonAdmin)
admin.site.register(ResponseTime, ResponseTimeAdmin)
admin.site.register(Team, TeamAdmin)
admin.site.register(User, UserAdmin)
