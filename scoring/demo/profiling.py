"""The optimal lead profile that marketing and sales of the demo have agreed on so far."""

from datetime import datetime, timedelta

from leads.models import User
from scoring.models import ProfileRevision, ScoringModel
from scoring.profile.document import Editor, add_line
from scoring.segments.known import known_of

_CORE = ["manufacturing", "machinery", "metals", "automotive"]
# Who, how many days ago, what, and what they say of it. Not all of it is so: the page shows which.
_LINES = (
    ("hanna.lindgren", 40, {"field": "industry", "in": _CORE}, "Where our references are."),
    ("hanna.lindgren", 40, {"field": "employees", "from": 200}, "Below, a line is rarely worth a project."),
    ("ruth.paulsen", 38, {"field": "seniority", "in": ["owner", "c-level", "vp"]}, "Who can say yes."),
    ("ruth.paulsen", 26, {"did": ["web.page.pricing"]}, ""),
    ("hanna.lindgren", 26, {"did": ["event.webinar"]}, "Our best-attended format."),
)


def agree_on_profile(now: datetime) -> None:
    """Write the lines, where there are none yet.

    Args:
        now: aware.
    """
    model = ScoringModel.objects.get(active__isnull=False)
    if model.active is None or ProfileRevision.objects.exists():
        return
    crew = {user.username: user for user in User.objects.all()}
    for who, days_ago, condition, words in _LINES:
        known = known_of(model.active.pk, crew[who])
        add_line(condition, words, Editor(crew[who], now - timedelta(days=days_ago), known))
