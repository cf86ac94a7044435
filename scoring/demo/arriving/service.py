"""All ways in, one after the other: in one transaction, once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from leads.identities.looking import last_look
from leads.models import CaptureForm, Lead, User
from leads.working import work_on
from scoring.demo.calendar import Calendar

from .consents import note_consents
from .files import bring_in_files
from .forms import answer_forms
from .hooks import deliver_hooks
from .keys import make_keys
from .newcomers import Newcomers
from .tracked import track

_FEWEST = 50  # leads; of fewer none came by every way


@transaction.atomic
def let_in(now: datetime, seed: int) -> None:
    """Let leads and what they did come in by every way; done once, and drawn from generators of its own.

    Nothing that leads on their way through sales did or said before today is touched, so what is learned of
    them stays as it is. What came in is pending afterwards.

    Args:
        now: aware; nothing comes later.
        seed: of the demo.
    """
    if CaptureForm.objects.exists() or Lead.objects.count() < _FEWEST:
        return
    calendar = Calendar(now, ZoneInfo(settings.ORGANISATION_ZONE))
    crew = {user.username: user for user in User.objects.all()}
    newcomers = Newcomers(seed, calendar)
    answer_forms(crew["hanna.lindgren"], newcomers, calendar, seed)
    bring_in_files(crew["tomasz.wolny"], newcomers, calendar)
    track(crew["tomasz.wolny"], calendar, seed)
    deliver_hooks(crew["tomasz.wolny"], calendar, seed)
    make_keys(crew["tomasz.wolny"], calendar)
    note_consents(crew["amira.khelifi"], calendar)
    last_look(now)  # asks for one
    while work_on(lambda: now):
        pass
