"""Addresses of the ranking, the lead and the comparison, and of what has a folder of its own."""

from django.urls import URLPattern, URLResolver, include, path

from .compare import compare
from .lead import lead_answers, lead_overrule, lead_page, lead_panel
from .ranking import ranking
from .work import lead_look, lead_task_done, lead_work

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("scoring.pages.segments.urls")),
    path("", ranking, name="ranking"),
    path("leads/<int:lead_id>", lead_page, name="lead"),
    path("leads/<int:lead_id>/panel", lead_panel, name="lead_panel"),
    path("leads/<int:lead_id>/answers", lead_answers, name="lead_answers"),
    path("leads/<int:lead_id>/overrule", lead_overrule, name="lead_overrule"),
    path("leads/<int:lead_id>/do/<slug:action>", lead_work, name="lead_work"),
    path("leads/<int:lead_id>/look/<slug:action>", lead_look, name="lead_look"),
    path("leads/<int:lead_id>/tasks/<int:task_id>/done", lead_task_done, name="lead_task_done"),
    path("compare", compare, name="compare"),
    path("", include("scoring.pages.then.urls")),
    path("", include("scoring.pages.thresholds.urls")),
    path("", include("scoring.pages.profile.urls")),
    path("", include("scoring.pages.evidence.urls")),
    path("", include("scoring.pages.feedback.urls")),
    path("", include("scoring.pages.results.urls")),
    path("", include("scoring.pages.nurture.urls")),
    path("", include("scoring.pages.notices.urls")),
    path("", include("scoring.pages.handing.urls")),
    path("", include("scoring.pages.live.urls")),
    path("", include("scoring.pages.editing.urls")),
    path("", include("scoring.pages.draft.urls")),
    path("", include("scoring.pages.signing.urls")),
    path("", include("scoring.pages.versions.urls")),
    path("", include("scoring.pages.model_order.urls")),
    path("", include("scoring.pages.review.urls")),
    path("", include("scoring.pages.impact.urls")),
    path("", include("scoring.pages.ways.urls")),
    path("", include("scoring.pages.quality.urls")),
    path("", include("scoring.pages.forms.urls")),
    path("", include("scoring.pages.tracking.urls")),
    path("", include("scoring.pages.duplicates.urls")),
    path("", include("scoring.pages.imports.urls")),
    path("", include("scoring.pages.hooks.urls")),
    path("", include("scoring.pages.consent.urls")),
]
