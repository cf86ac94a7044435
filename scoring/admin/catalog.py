"""Fields and types as the matrices see them: what a published one names, stays."""

from leads.admin.catalog import ActivityTypeAdmin, FieldAdmin
from leads.models import ActivityType, Field
from scoring.matrix.uses import versions_naming_field, versions_naming_type


class NamedFieldAdmin(FieldAdmin):
    def naming_versions(self, obj: Field) -> list[str]:
        return [str(version) for version in versions_naming_field(obj.key)]


class NamedTypeAdmin(ActivityTypeAdmin):
    def naming_versions(self, obj: ActivityType) -> list[str]:
        return [str(version) for version in versions_naming_type(obj.key)]
