"""How the admin console looks and what its side bar offers: the settings of django-unfold.

Imported by the settings, so what needs the apps is looked up only when a page asks.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _may_view(model: str) -> Callable[[HttpRequest], bool]:
    def check(request: HttpRequest) -> bool:
        from django.apps import apps
        from django.contrib import admin

        return admin.site.get_model_admin(apps.get_model(model)).has_view_permission(request)

    return check


def _page(title: str, model: str, icon: str, **more: Any) -> dict[str, Any]:
    link = reverse_lazy(f"admin:{model.replace('.', '_').lower()}_changelist")
    return {"title": title, "icon": icon, "link": link, "permission": _may_view(model), **more}


def _group(title: str, *pages: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(pages)}


def _never(request: HttpRequest) -> bool:
    """The ranking is no page of the console; unfold would find its address, /, in every other."""
    return False


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Leadscore",
    "SITE_HEADER": "Leadscore",
    "SITE_SUBHEADER": "Administration",
    "SITE_SYMBOL": "target",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("icon.svg")}],
    "SHOW_BACK_BUTTON": True,
    "STYLES": [lambda request: static("console/console.css")],
    "SCRIPTS": [lambda request: static("console/console.js")],
    "DASHBOARD_CALLBACK": "scoring.admin.dashboard.figures",
    "SIDEBAR": {
        "navigation": [
            {
                "items": [
                    {"title": "Overview", "icon": "monitoring", "link": reverse_lazy("admin:index")},
                    {"title": "Ranking", "icon": "leaderboard", "link": "/", "active": _never},
                ]
            },
            _group(
                "Leads",
                _page("Leads", "leads.Lead", "person_search"),
                _page("Activities", "leads.Activity", "ads_click"),
                _page("Campaigns", "leads.Campaign", "campaign"),
            ),
            _group(
                "Catalog",
                _page("Fields", "leads.Field", "list_alt"),
                _page("Activity types", "leads.ActivityType", "category"),
            ),
            _group(
                "Rules",
                _page("Scoring models", "scoring.ScoringModel", "layers"),
                _page("Matrix versions", "scoring.MatrixVersion", "table_chart"),
            ),
            _group(
                "Handoff",
                _page("Reject reasons", "leads.RejectReason", "thumb_down"),
                _page("Response times", "leads.ResponseTime", "timer"),
                _page("Staying an MQL", "scoring.StageRule", "swap_vert"),
            ),
            _group("Ways in", _page("API keys", "leads.ApiKey", "key")),
            _group(
                "Operation",
                _page("Publish runs", "scoring.PublishRun", "rocket_launch"),
                _page(
                    "Quarantine", "scoring.Quarantine", "report", badge="scoring.admin.dashboard.quarantined"
                ),
            ),
            _group(
                "People",
                _page("Users", "leads.User", "group"),
                _page("Teams", "leads.Team", "groups"),
                _page("Audit log", "leads.AuditEntry", "history"),
            ),
        ]
    },
}
