"""The draft of the next matrix: a week in which marketing and sales changed the rules together."""

from datetime import datetime, timedelta
from typing import Any

from leads.models import User
from scoring.matrix.comments import add_comment, resolve
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.row_edits import add_row, move_row, remove_row
from scoring.matrix.undoing import undo
from scoring.models import Comment, MatrixVersion, Parameter, RowKind, ScoringModel, ScoringRule, Threshold

HANNA, RUTH, TOMASZ = "hanna.lindgren", "ruth.paulsen", "tomasz.wolny"
_SEEN = 10**6  # each looks at the draft as it is


class _Week:
    """The draft, and who does something to it at which hour before now."""

    def __init__(self, draft: MatrixVersion, now: datetime) -> None:
        self.draft, self.now = draft, now
        self.crew = {user.username: user for user in User.objects.all()}

    def at(self, who: str, hours_ago: float) -> Editor:
        return Editor(self.crew[who], self.now - timedelta(hours=hours_ago))

    def rule(self, parameter: str, key: str) -> int:
        return ScoringRule.objects.get(parameter__version=self.draft, parameter__key=parameter, key=key).pk

    def parameter(self, key: str) -> int:
        return Parameter.objects.get(version=self.draft, key=key).pk

    def stage(self, key: str) -> int:
        return Threshold.objects.get(version=self.draft, kind=Threshold.Kind.STAGE, key=key).pk

    def set(self, by: Editor, kind: str, row_id: int, cell: str, value: Any) -> None:
        change_cell(self.draft.pk, Cell(kind, row_id, cell), value, seen=_SEEN, editor=by)

    def say(self, by: Editor, kind: str, row_id: int, text: str) -> Comment:
        assert by.by is not None
        return add_comment(self.draft.pk, (kind, row_id), text, by=by.by, now=by.now)


def begin_draft(now: datetime) -> None:
    """Make the draft, where the model has none yet."""
    model = ScoringModel.objects.get(active__isnull=False)
    if model.active is None or model.versions.filter(state=MatrixVersion.State.DRAFT).exists():
        return
    begun = now - timedelta(hours=124)
    hanna = User.objects.get(username=HANNA)
    week = _Week(draft_copy(model.active, by=hanna, now=begun), now)
    _marketing_begins(week)
    _sales_answers(week)
    _both_go_on(week)


def _marketing_begins(week: _Week) -> None:
    pricing, web = week.rule("web", "pricing"), week.parameter("web")
    week.set(week.at(HANNA, 123), RowKind.RULE, pricing, "pays", {"points": 5})
    week.set(week.at(HANNA, 122.9), RowKind.RULE, pricing, "fades", {"half_life_days": 14})
    week.set(week.at(HANNA, 122.7), RowKind.RULE, pricing, "cap", 12)
    week.set(week.at(HANNA, 122.5), RowKind.PARAMETER, web, "max", 22)
    values = {
        "label": "Asked for a demo, 50 people or more",
        "measures": {"count": ["form.demo_request"]},
        "pays": {"points": 4},
        "fades": {"window_days": 60},
        "cap": 4,
        "if": [{"field": "employees", "from": 50}],
    }
    after = week.rule("conversations", "request")
    add_row(
        week.draft.pk,
        RowKind.RULE,
        values,
        editor=week.at(HANNA, 121),
        parent_id=week.parameter("conversations"),
        after_id=after,
    )


def _sales_answers(week: _Week) -> None:
    pricing, like = week.rule("web", "pricing"), week.rule("social", "like")
    text = "Two weeks is short: our buyers come back to the prices after a month, when their board has met."
    said = week.say(week.at(RUTH, 99), RowKind.RULE, pricing, text)
    week.set(week.at(RUTH, 98.8), RowKind.RULE, week.rule("events", "no_show"), "pays", {"points": -2})
    remove_row(week.draft.pk, RowKind.RULE, like, seen=_SEEN, editor=week.at(RUTH, 98.5))
    undo(week.draft.pk, editor=week.at(HANNA, 76), number=2)
    hanna = week.at(HANNA, 75.8)
    assert hanna.by is not None
    resolve(week.draft.pk, said.pk, by=hanna.by, now=hanna.now)
    add = "Likes are gone: of all who liked a post since spring, nobody took a call."
    settled = week.say(week.at(RUTH, 75), RowKind.PARAMETER, week.parameter("social"), add)
    resolve(week.draft.pk, settled.pk, by=hanna.by, now=week.at(HANNA, 74).now)


def _both_go_on(week: _Week) -> None:
    stage, quiet = week.stage("mql"), week.rule("warning_signs", "quiet")
    tomasz, often = week.at(TOMASZ, 52), week.rule("content", "often")
    move_row(
        week.draft.pk, RowKind.RULE, often, seen=_SEEN, editor=tomasz, after_id=week.rule("content", "again")
    )
    week.set(week.at(TOMASZ, 51.5), RowKind.RULE, week.rule("web", "blog"), "cap", 3)
    ways = Threshold.objects.get(pk=stage).ways
    raised = [[{"score": "composite", "from": 62}], *ways[1:]]
    week.set(week.at(RUTH, 28), RowKind.THRESHOLD, stage, "ways", raised)
    text = "60 sends us more than six people can call in a week. Can we live with 62 until January?"
    week.say(week.at(RUTH, 27.8), RowKind.THRESHOLD, stage, text)
    tiers = [{"from": 45, "points": -3}, {"from": 60, "points": -6}, {"from": 90, "points": -10}]
    week.set(week.at(HANNA, 5), RowKind.RULE, quiet, "pays", {"tiers": tiers})
    week.say(week.at(HANNA, 4.9), RowKind.RULE, quiet, "45 days, since the newsletter comes once a month.")
    settled = week.say(
        week.at(TOMASZ, 3), RowKind.VERSION, week.draft.pk, "Aim: fewer, better MQLs for December."
    )
    resolve(week.draft.pk, settled.pk, by=week.crew[RUTH], now=week.at(RUTH, 2).now)
