"""All mails that go out: those that answer somebody first, who waits for them."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from .forms.post import deliver_replies
from .notices.post import deliver


def send_all(clock: Callable[[], datetime], seconds: float | None = None) -> int:
    """Send the mails that are due, all within the seconds: see `deliver`."""
    began = monotonic()
    sent = deliver_replies(clock, seconds)
    return sent + deliver(clock, None if seconds is None else seconds - (monotonic() - began))
