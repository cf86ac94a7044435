"""How every address is asked for, by whom, and of what: one entry each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from leads.forms.editing import By, make_form
from leads.handoff.stages import move_stage
from leads.hooks.making import make_hook
from leads.identities.merging import merge
from leads.imports.running import start as start_import
from leads.imports.taking import take_file
from leads.models import Absence, CaptureForm, EventRule, Hook, KeptMail, Notice, Role, Stage, Task, User
from leads.working import work_on
from scoring.matrix.comments import add_comment
from scoring.matrix.files import draft_copy
from scoring.models import (
    HandoffQueue,
    HandoffRule,
    Parameter,
    PublishRun,
    SavedView,
    ScoringModel,
    ScoringRule,
)
from scoring.review.meeting import Speaker, prepare, start
from scoring.review.minutes import give_task
from scoring.segments.saved import save_view

NAMES = {
    Role.REPRESENTATIVE: "rep",
    Role.SDR: "sdr",
    Role.MANAGER: "manager",
    Role.MARKETING: "marketing",
    Role.OPERATIONS: "operations",
    Role.ADMINISTRATOR: "administrator",
}


def new_rule(world: Any) -> int:
    return HandoffRule.objects.create(name="All", target="pool").pk


def new_queue(world: Any) -> int:
    return HandoffQueue.objects.create(name="SDRs").pk


def new_draft(world: Any) -> int:
    version = ScoringModel.objects.get(active__isnull=False).active
    assert version is not None
    return draft_copy(version, by=None, now=datetime.now(UTC)).pk


def draft_and_lead(world: Any) -> tuple[int, int]:
    return new_draft(world), world.id("reader")


def new_comment(world: Any) -> tuple[int, int]:
    draft_id = new_draft(world)
    at = ("version", draft_id)
    said = add_comment(draft_id, at, "Why?", by=world.people["manager"], now=datetime.now(UTC))
    return draft_id, said.pk


def a_rule(world: Any) -> tuple[int, int]:
    draft_id = new_draft(world)
    rule = ScoringRule.objects.filter(parameter__version_id=draft_id).first()
    assert rule is not None
    return draft_id, rule.pk


def a_parameter(world: Any) -> tuple[int, str, int]:
    draft_id = new_draft(world)
    row = Parameter.objects.filter(version_id=draft_id).first()
    assert row is not None
    return draft_id, "parameter", row.pk


def an_event_rule(world: Any) -> int:
    rule = EventRule.objects.first()
    assert rule is not None
    return rule.pk


def sdr_of(world: Any) -> int:
    return world.people["sdr"].pk


def new_absence(world: Any) -> int:
    day = date(2026, 12, 1)
    return Absence.objects.create(person=world.people["sdr"], first_on=day, last_on=day).pk


def run_of_one(world: Any) -> int:
    return PublishRun.objects.latest("id").pk


def version_in_force(world: Any) -> int:
    return ScoringModel.objects.get(active__isnull=False).active_id


def a_model(world: Any) -> int:
    return ScoringModel.objects.get(active__isnull=False).pk


def new_review(world: Any) -> int:
    model = ScoringModel.objects.get(active__isnull=False)
    speaker = Speaker(world.people["marketing"], datetime.now(UTC))
    review = prepare(model, speaker)
    return review.pk


def new_review_task(world: Any) -> int:
    speaker = Speaker(world.people["marketing"], datetime.now(UTC))
    review = start(new_review(world), speaker)
    entry = give_task(review.pk, "late", "Call them", world.people["manager"], date(2126, 12, 1), speaker)
    return entry.task.pk


def new_hook(world: Any) -> str:
    now = datetime.now(UTC)
    return make_hook("postmark", "Mails", "postmark", "", by=world.people["operations"], now=now).endpoint


def hook_id(world: Any) -> int:
    return Hook.objects.get(endpoint=new_hook(world)).pk


def hook_and_guess(world: Any) -> tuple[str, str]:
    now = datetime.now(UTC)
    made = make_hook("mailchimp", "Mails", "mailchimp", "", by=world.people["operations"], now=now)
    return made.endpoint, "guessed"


def two_leads(world: Any) -> tuple[int, int]:
    return world.id("reader"), world.id("buyer")


def new_merge(world: Any) -> int:
    return merge(*two_leads(world), why="", by=None, now=datetime.now(UTC)).pk


def new_form(world: Any) -> int:
    by = By(world.people["marketing"], datetime.now(UTC))
    return make_form("White paper", "form.submit", by).pk


def form_key(world: Any) -> str:
    return CaptureForm.objects.get(pk=new_form(world)).key


def a_variant(world: Any) -> tuple[int, str]:
    return new_form(world), "B"


def new_import(world: Any) -> int:
    data = b"Email,First name\nada@lekki.example,Ada\n"
    by, now = world.people["marketing"], datetime.now(UTC)
    return take_file(BytesIO(data), "leads.csv", len(data), by, now).pk


def run_import(world: Any) -> int:
    import_id = new_import(world)
    start_import(import_id, world.people["marketing"], datetime.now(UTC))
    while work_on(lambda: datetime.now(UTC)):
        pass
    return import_id


# How each address is asked for; one that is missing here fails the build as well.
REQUESTS: dict[str, dict[str, Any]] = {
    "login": {},
    "theme": {"post": {"theme": "dark"}},
    "segment_batch": {"post": {}, "machine": True},
    "segment_call": {"args": ["track"], "post": {}, "machine": True},
    "logout": {"post": {}},
    "password": {},
    "password_changed": {},
    "ranking": {},
    "lead": {"lead": True},
    "lead_panel": {"lead": True},
    "lead_answers": {"lead": True, "post": {"need": "direct"}},
    "lead_overrule": {"lead": True, "post": {"reason": "A partner of ours"}},
    "lead_work": {"lead": True, "args": ["log_contact"]},
    "lead_look": {"lead": True, "args": ["mark"]},
    "lead_then": {"lead": True},
    "lead_task_done": {"lead": True, "task": True, "post": {}},
    "compare": {},
    "feedback": {},
    "feedback_leads": {},
    "nurture": {},
    "nurture_ways": {},
    "nurture_back": {"lead": True, "kept": True},
    "nurture_day": {"lead": True, "kept": True},
    "draft_thresholds": {"make": new_draft},
    "thresholds_edge": {"make": new_draft},
    "goals_set": {"make": new_draft, "post": {"sales-won": "4"}},
    "profile": {},
    "profile_change": {"args": ["add"], "post": {"condition": "field.region is emea"}},
    "results": {},
    "ways_in": {},
    "quality": {},
    "quality_values": {"query": "?check=email.role"},
    "quality_export": {"post": {"what": "values"}},
    "hooks": {},
    "hook_page": {"make": hook_id},
    "hook_new": {},
    "hook_act": {"make": hook_id, "more": ["stop"], "post": {}},
    "hook": {"make": new_hook, "post": {}, "machine": True},
    "hook_with_secret": {"make": hook_and_guess, "post": {}, "machine": True},
    "tracking": {},
    "tracking_course": {},
    "tracking_again": {"post": {}},
    "tracking_rule_new": {},
    "tracking_rule": {"make": an_event_rule},
    "tracking_act": {"make": an_event_rule, "more": ["up"], "post": {}},
    "duplicates": {},
    "duplicates_pair": {"make": two_leads},
    "duplicates_undo": {"make": new_merge, "post": {}},
    "imports": {},
    "import_one": {"make": new_import},
    "import_reading": {"make": new_import, "post": {}},
    "import_preview": {"make": new_import},
    "import_start": {"make": new_import, "post": {}},
    "import_progress": {"make": run_import},
    "import_rejected": {"make": run_import},
    "import_undo": {"make": run_import},
    "import_discard": {"make": new_import, "post": {}},
    "review": {},
    "review_prepare": {"post": {}},
    "review_round": {"post": {"do": "begin"}},
    "review_settings": {"post": {"every_days": "30", "share_points": "5"}},
    "review_task_done": {"make": new_review_task, "post": {}},
    "review_meeting": {"make": new_review},
    "review_act": {"make": new_review, "more": ["start"], "post": {}},
    "review_compute": {"make": new_review, "more": ["positives"], "post": {}},
    "review_say": {"make": new_review, "post": {"do": "note", "words": "So"}},
    "review_present": {"make": new_review, "post": {"set": "nobody"}},
    "review_live": {"make": new_review},
    "review_rate": {},
    "results_leads": {},
    "notices": {},
    "notice": {"lead": True, "notice": True},
    "notices_seen": {"post": {}},
    "notices_count": {},
    "notice_choices": {},
    "notice_test_mail": {"post": {}},
    "mails": {},
    "mail": {"mail": True},
    "views": {},
    "export": {},
    "view_new": {},
    "view_open": {"view": True},
    "view_edit": {"view": True},
    "draft": {"make": new_draft},
    "draft_rows": {"make": new_draft, "post": {}},
    "draft_add": {"make": new_draft, "post": {"to": "parameter:fit"}},
    "draft_undo": {"make": new_draft, "post": {}},
    "draft_redo": {"make": new_draft, "post": {}},
    "draft_rule": {"make": a_rule},
    "draft_row": {"make": a_parameter},
    "draft_act": {"make": a_parameter, "more": ["copy"], "post": {}},
    "draft_cell": {"make": a_parameter, "more": ["max"]},
    "handoff": {},
    "handoff_leads": {"query": "?rule=none&state=given"},
    "handoff_give": {"args": [1], "post": {}},
    "handoff_rule_new": {},
    "handoff_rule": {"make": new_rule},
    "handoff_rule_act": {"make": new_rule, "more": ["off"], "post": {}},
    "handoff_queue_new": {},
    "handoff_queue": {"make": new_queue},
    "handoff_queue_delete": {"make": new_queue, "post": {}},
    "handoff_person": {"make": sdr_of},
    "handoff_absence_add": {"make": sdr_of, "post": {}},
    "handoff_absence_remove": {"make": new_absence, "post": {}},
    "draft_stream": {"make": new_draft},
    "draft_here": {"make": new_draft, "post": {}},
    "draft_signing": {"make": new_draft},
    "draft_sign": {"make": new_draft, "post": {"side": "sales", "seen": "0"}},
    "draft_unsign": {"make": new_draft, "post": {}},
    "draft_publish": {"make": new_draft},
    "draft_expected": {"make": new_draft},
    "publishing": {"make": run_of_one},
    "publishing_again": {"make": run_of_one, "post": {}},
    "matrix": {},
    "matrix_new": {"post": {}},
    "matrix_compare": {},
    "matrix_import": {},
    "matrix_models": {},
    "matrix_model": {"make": a_model},
    "matrix_models_act": {"args": ["add"], "post": {"name": "Partners"}},
    "version": {"make": version_in_force},
    "version_roll_back": {"make": version_in_force},
    "draft_update": {"make": new_draft},
    "version_yaml": {"make": version_in_force},
    "version_csv": {"make": version_in_force},
    "version_xlsx": {"make": version_in_force},
    "version_effect": {"make": version_in_force},
    "draft_changes": {"make": new_draft},
    "draft_delete": {"make": new_draft},
    "draft_impact": {"make": new_draft},
    "draft_impact_leads": {"make": new_draft},
    "draft_lead": {"make": draft_and_lead},
    "draft_comments": {"make": new_draft},
    "draft_comment_counts": {"make": new_draft},
    "draft_comment_act": {"make": new_comment, "more": ["resolve"], "post": {}},
    "draft_history": {"make": new_draft},
    "draft_take_back": {"make": new_draft, "more": [1], "post": {}},
    "draft_evidence": {"make": new_draft},
    "draft_rule_evidence": {"make": a_rule},
    "draft_suggested": {"make": new_draft},
    "draft_take_over": {"make": a_rule, "post": {"pays": '{"points": 3}', "seen": "0"}},
    "draft_backtest": {"make": new_draft},
    "api": {"name": "api:openapi"},
    "forms": {},
    "form_new": {},
    "form": {"make": new_form},
    "form_edit": {"make": new_form},
    "form_variant": {"make": a_variant},
    "form_act": {"make": new_form, "more": ["close"], "post": {}},
    "form_public": {"make": form_key},
    "form_thanks": {"make": form_key},
    "form_confirm": {"make": form_key},
    "form_file": {"make": form_key},
    "form_embed": {"make": form_key},
    "tracking_script": {},
    "lead_consent": {"lead": True},
    "lead_erase": {"lead": True},
    "lead_copy": {"lead": True, "post": {}},
    "erasure": {},
    "erasure_let_back": {"post": {}},
    "admin": {"name": "admin:index"},
}
# A lead that each role sees.
SEEN = {"rep": "buyer", "sdr": "reader", "manager": "reader"}


def addresses(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def _give_back(world: Any) -> None:
    """Their leads are in nurture, since the team's SDR gave them back: where one brings them back from."""
    now = datetime.now(UTC)
    move_stage([world.id("reader"), world.id("buyer")], Stage.NURTURE, world.people["sdr"], "", now)


def send(client: Client, world: Any, address: str, who: str) -> Any:
    request = REQUESTS[address]
    if request.get("kept"):
        _give_back(world)
    ids = [world.id(SEEN.get(who, "reader"))] if request.get("lead") else []
    ids += request.get("args", [])
    if "make" in request:
        made = request["make"](world)
        ids += made if isinstance(made, tuple) else [made]
    ids += request.get("more", [])
    if request.get("task"):
        owner = world.people[who or "sdr"]
        task = Task.objects.create(
            lead_id=ids[0], owner=owner, due_on=date(2026, 12, 1), words="Send the offer"
        )
        ids.append(task.pk)
    if request.get("notice"):
        ids = [notice_of(world.people[who or "sdr"], ids[0])]
    if request.get("mail"):
        ids = [mail_to(world.people[who or "sdr"])]
    if request.get("view"):
        ids.append(view_of(world.people[who or "sdr"]).pk)
    url = reverse(request.get("name", address), args=ids) + request.get("query", "")
    return client.post(url, request["post"]) if "post" in request else client.get(url)


def notice_of(user: User, lead_id: int) -> int:
    now = datetime.now(UTC)
    return Notice.objects.create(user=user, lead_id=lead_id, kind="hot", key="1", made_at=now).pk


def mail_to(user: User) -> int:
    User.objects.filter(pk=user.pk).update(email="somebody@leadscore.example")
    return KeptMail.objects.create(made_at=datetime.now(UTC), to_address="somebody@leadscore.example").pk


def view_of(owner: Any) -> SavedView:
    now, model = datetime.now(UTC), ScoringModel.objects.get(active__isnull=False)
    return save_view(owner, model, "Grade A", False, [{"grade": ["A"]}], "", now)
