"""Keys of machines that nobody has: what was shown once is thrown away."""

from datetime import timedelta

from leads.models import Scope, User
from leads.people.keys import make_key, revoke, spend
from scoring.demo.calendar import Calendar

# Name, source, scopes, made so many days ago, good for so many days more.
_KEYS = (
    ("Website (Segment)", "website", (Scope.TRACK,), 61, None),
    ("CRM, each hour", "crm", (Scope.READ_LEADS, Scope.READ_SCORES, Scope.WRITE_LEADS), 48, 240),
    ("App of the Fabrik Forum booth", "booth", (Scope.WRITE_LEADS, Scope.WRITE_ACTIVITIES), 90, None),
)
_REVOKED = "booth"


def make_keys(by: User, calendar: Calendar) -> None:
    """Make three keys: two in use, and one that was revoked."""
    now = calendar.now
    for name, source, scopes, ago, days in _KEYS:
        made_at = calendar.moment(calendar.today - ago, 36_000)
        expires_at = now + timedelta(days=days) if days else None
        key, _ = make_key(name, source, scopes, by=by, now=made_at, expires_at=expires_at)
        spend(key, calendar.moment(calendar.today - (ago // 2 if source == _REVOKED else 0), 30_000))
        if source == _REVOKED:
            revoke(key.pk, by=by, now=calendar.moment(calendar.today - ago // 2, 61_000))
