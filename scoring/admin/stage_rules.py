"""How a lead stays an MQL: the gap below the line, and the minimum stay."""

from unfold.admin import ModelAdmin

from leads.admin.access import ByRole


class StageRuleAdmin(ByRole, ModelAdmin):
    """What keeps a lead at the edge from going up and down all the time. It speaks from the next move on."""

    may_add = may_delete = False
    list_display = ["stage", "gap", "min_stay_hours"]
    fields = ["stage", "gap", "min_stay_hours"]
    readonly_fields = ["stage"]
