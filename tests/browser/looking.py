"""Every page, where it is, and what is looked for on it."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Who keeps the ways in: for others they are not there.
OF_OPERATIONS = (
    "/in",
    "/imports",
    "/forms",
    "/tracking",
    "/duplicates",
    "/in/erasure",
    "/leads/{reader}/erase",
)
PATHS = {
    "ranking": "/",
    "panel beside the ranking": "/?lead={reader}",
    "disqualified": "/?list=disqualified",
    "nobody found": "/?q=nobody+of+that+name",
    "lead": "/leads/{reader}",
    "lead that is not to be called": "/leads/{long}",
    "disqualified lead": "/leads/{student}",
    "panel": "/leads/{reader}/panel",
    "lead on another date": "/leads/{reader}/then",
    "filtered": "/?where=quiet_days+30&where=field.region+is+emea&view={view}",
    "a filter being made": "/?add=did",
    "a filter of choices": "/?add=field.seniority",
    "a filter that is gone": "/?where=grade+Z",
    "segments": "/views",
    "export": "/export?where=field.region+is+emea",
    "segment to be saved": "/views/new?where=quiet_days+30",
    "segment to be changed": "/views/{view}/edit",
    "comparison": "/compare?lead={reader}&lead={buyer}",
    "comparison of four": "/compare?lead={reader}&lead={buyer}&lead={student}&lead={long}",
    "comparison to be made": "/compare?find=demir",
    "feedback": "/feedback",
    "feedback by week": "/feedback?by=week&period=180",
    "leads behind a number": "/feedback/leads?said=accepted",
    "marking a lead": "/leads/{reader}/look/mark",
    "nurture": "/nurture",
    "bring back": "/nurture/{kept}/back",
    "profile": "/profile?figures=1",
    "line of the profile being made": "/profile?add=field.region",
    "results": "/results",
    "leads behind a result": "/results/leads",
    "notices": "/notices",
    "notices of a kind that there are none of": "/notices?kind=back",
    "how one is told": "/notices/choices",
    "mails": "/mails",
    "mail": "/mails/{mail}",
    "draft": "/matrix/drafts/{draft}",
    "rule of a draft": "/matrix/drafts/{draft}/rules/{paid_rule}",
    "matrix as a whole": "/matrix/drafts/{draft}/row/version/{draft}",
    "ways in": "/in",
    "files": "/imports",
    "data quality": "/quality?look=1",
    "data quality by a field": "/quality?field=need",
    "values that fail a check": "/quality/values?check=phone.invalid",
    "tracking": "/tracking",
    "rule of tracking being made": "/tracking/rules/new?path=/pricing/*",
    "duplicates": "/duplicates?show=1",
    "two leads face to face": "/duplicates/{reader}/{buyer}",
    "http api": "/api/v1/docs",
    "webhooks": "/in/hooks",
    "service of a webhook": "/in/hooks/new",
    "webhook being made": "/in/hooks/new?service=sendgrid",
    "webhook": "/in/hooks/{hook}",
    "noting a consent": "/leads/{reader}/consent",
    "erasing a person": "/leads/{reader}/erase",
    "erasing many": "/in/erasure",
    "forms": "/forms",
    "new form": "/forms/new",
    "form": "/forms/{form}",
    "what a form does": "/forms/{form}/edit",
    "variant of a form": "/forms/{form}/variants/A",
    "variant of a form to be made": "/forms/{form}/variants/B",
    "form as strangers see it": "/f/white-paper",
    "form in a frame": "/f/white-paper?in=frame",
    "draft to be published": "/matrix/drafts/{draft}/publish",
    "published": "/matrix/publishing/{run}",
    "matrix": "/matrix",
    "evidence": "/matrix/drafts/{draft}/evidence",
    "evidence on won leads": "/matrix/drafts/{draft}/evidence?outcome=won&show=1",
    "evidence on a rule": "/matrix/drafts/{draft}/rules/{paid_rule}/evidence?show=1",
    "suggested points": "/matrix/drafts/{draft}/suggested?show=1",
    "backtest": "/matrix/drafts/{draft}/backtest?show=1",
    "version": "/matrix/versions/{version}",
    "scoring models": "/matrix/models?counts=1",
    "conditions of a model": "/matrix/models/{model}?edit=1&if=field.region+is+emea&add=field.country",
    "matrix brought in": "/matrix/import?into={draft}",
    "draft brought up to date": "/matrix/drafts/{behind}/update",
    "versions compared": "/matrix/compare?a={version}&b={draft}",
    "thresholds of a draft": "/matrix/drafts/{draft}/thresholds?figures=1",
    "comments on a draft": "/matrix/drafts/{draft}/comments",
    "impact of a draft": "/matrix/drafts/{draft}/impact",
    "leads of a band under a draft": "/matrix/drafts/{draft}/impact/leads?kind=band&to=cold",
    "a lead under a draft": "/matrix/drafts/{draft}/leads/{reader}",
    "history of a draft": "/matrix/drafts/{draft}/history",
    "draft to be deleted": "/matrix/drafts/{draft}/delete",
    "reviews": "/review",
    "review going on": "/review/{review}",
    "review on the wall": "/review/{review}?wall=1&item=reasons",
    "review that was held": "/review/{held}",
    "blind rating": "/review/rate",
    "hand-off": "/handoff?try={waiting}",
    "hand-off, several found": "/handoff?try=ada",
    "leads that wait": "/handoff/leads?rule=none&state=waiting",
    "new rule": "/handoff/rules/new",
    "rule": "/handoff/rules/{rule}",
    "queue": "/handoff/queues/{queue}",
    "capacity": "/handoff/people/{sdr}",
    "own password": "/password",
    "password changed": "/password/changed",
    "not there": "/nowhere",
}
WIDTHS = (360, 860, 1000, 1240, 1400)


def path_of(site: Any, name: str) -> str:
    return PATHS[name].format(**site.lead_ids)


def scrolls_sideways(page: Page, width: int | None = None) -> bool:
    if width:
        page.set_viewport_size({"width": width, "height": 900})
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
