"""People are told of something here, in the transaction in which it happens, and never twice.

The table refuses the same kind and key for the same person, so of any number of processes that find the same
cause at once, one tells it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from leads.models import Notice, User

from .choices import wishes_of
from .times import due_at


class News(NamedTuple):
    """Something to tell somebody; `key` names its cause, `words` hold nothing of the lead's fields.

    Of the kinds in `about.PAGES`, and of those alone, `lead_id` is None.
    """

    user_id: int
    kind: str  # of `NoticeKind`
    lead_id: int | None
    key: str
    words: str = ""


def notify(news: Iterable[News], now: datetime) -> None:
    """Tell people what they have not been told yet, each as they wish; who may not log in is told nothing.

    Args:
        news: what there is to tell.
        now: aware.
    """
    wanted = sorted(set(news))  # in one order, so that no two processes wait for each other
    if wanted:
        _tell(wanted, now)


@transaction.atomic
def _tell(wanted: Sequence[News], now: datetime) -> None:
    people = {user.pk: user for user in User.objects.filter(pk__in={one.user_id for one in wanted})}
    there = _kept([one.lead_id for one in wanted if one.lead_id is not None])
    told = [
        one
        for one in wanted
        if one.user_id in people
        and people[one.user_id].is_active
        and (one.lead_id is None or one.lead_id in there)
    ]
    wishes = wishes_of(people.values())
    Notice.objects.bulk_create(
        (
            Notice(
                **one._asdict(),
                made_at=now,
                in_product=wishes[one.user_id].choices[one.kind].in_product,
                mail_due_at=due_at(
                    wishes[one.user_id].choices[one.kind].by_mail, now, wishes[one.user_id].hours
                ),
            )
            for one in told
        ),
        ignore_conflicts=True,
        batch_size=5000,
    )


def _kept(lead_ids: Collection[int]) -> set[int]:
    """Those of the leads that are there, kept from being erased until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM leads_lead WHERE id = ANY(%s) AND erased_at IS NULL ORDER BY id FOR KEY SHARE",
            [list(lead_ids)],
        )
        return {lead_id for (lead_id,) in cursor.fetchall()}


def untold(news: Collection[News]) -> list[News]:
    """Those of which nobody was told yet; for who looks for causes again and again."""
    rows = Notice.objects.filter(
        user__in={one.user_id for one in news},
        kind__in={one.kind for one in news},
        key__in={one.key for one in news},
    )
    told = set(rows.values_list("user_id", "kind", "key"))
    return [one for one in news if (one.user_id, str(one.kind), one.key) not in told]
