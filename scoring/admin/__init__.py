"""The console's pages of models, matrices, runs and what could not be scored."""

from django.contrib import admin

from leads.models import ActivityType, Field, Lead
from scoring.models import MatrixVersion, PublishRun, Quarantine, ScoringModel, StageRule

from .catalog import NamedFieldAdmin, NamedTypeAdmin
from .leads import ScoredLeadAdmin
from .running import QuarantineAdmin, RunAdmin
from .scoring_models import ScoringModelAdmin
from .stage_rules import StageRuleAdmin
from .versions import VersionAdmin

# Leads know nothing of scoring; here their pages learn of scores, and of matrices that name a field.
for model, page in ((Lead, ScoredLeadAdmin), (Field, NamedFieldAdmin), (ActivityType, NamedTypeAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, page)

admin.site.register(MatrixVersion, VersionAdmin)
admin.site.register(PublishRun, RunAdmin)
admin.site.register(Quarantine, QuarantineAdmin)
admin.site.register(ScoringModel, ScoringModelAdmin)
admin.site.register(StageRule, StageRuleAdmin)
