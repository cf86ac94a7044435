"""The list of leads with their scores."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display
from unfold.views import ChangeList

from leads.admin.leads import LeadAdmin
from leads.models import Lead
from scoring.matrix.versions import active_versions
from scoring.models import LeadScore
from scoring.segments.bands import in_band


def active_scores() -> QuerySet[LeadScore]:
    """The scores that count, under the versions in force."""
    active = [active.version_id for active in active_versions()]
    return LeadScore.objects.filter(version_id__in=active, counts=True)


class BandFilter(SimpleListFilter):
    title = "band"
    parameter_name = "band"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        bands = [line.name for active in active_versions() for line in active.compiled.matrix.bands]
        return [(str(band), str(band).capitalize()) for band in dict.fromkeys(bands)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lead]) -> QuerySet[Lead]:
        if not self.value():
            return queryset
        bands = (
            Q(version_id=active.version_id) & in_band(active.compiled.matrix, str(line.name))
            for active in active_versions()
            for line in active.compiled.matrix.bands
            if str(line.name) == self.value()
        )
        found = reduce(or_, bands, Q(pk__in=[]))
        return queryset.filter(pk__in=active_scores().filter(found).values("lead_id"))


class ScoredList(ChangeList):
    """Scores of the leads that are shown, in one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        leads: list[Any] = list(self.result_list)  # type: ignore[has-type]
        scores = {s.lead_id: s for s in active_scores().filter(lead_id__in=[lead.pk for lead in leads])}
        for lead in leads:
            lead.score = scores.get(lead.pk)
        self.result_list = leads


class ScoredLeadAdmin(LeadAdmin):
    """Leads, with what the matrix makes of them."""

    list_display = [
        "name_shown",
        "score",
        "band",
        "company",
        "title",
        "country_shown",
        "stage",
        "owner",
        "added_on",
    ]
    list_filter: list[Any] = [BandFilter, *LeadAdmin.list_filter]

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return ScoredList

    @display(description="Score")
    def score(self, lead: Any) -> str:
        return f"{lead.score.composite / 10:.1f}" if lead.score else "-"

    @display(description="Band", label={"hot": "danger", "warm": "warning", "cool": "info"})
    def band(self, lead: Any) -> str:
        return lead.score.band if lead.score else ""
