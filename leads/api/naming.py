"""One more name of a lead, as a machine says it."""

from datetime import datetime

from django.db import transaction

from leads.consent.erasing import is_erased
from leads.identities.joining import SameNames, say_same
from leads.ingest.items import Who
from leads.ingest.visitors import identify
from leads.models import Identity

SAID = "said by another system"


@transaction.atomic
def join_name(lead_id: int, name: Who, source: str, now: datetime) -> int | None:
    """Let a lead go by a name.

    Args:
        lead_id: of a lead that is there.
        name: as it is stored.
        source: where it comes from.
        now: aware.

    Returns:
        The lead whose the name is now. It may be another one's before: where the machine names its own ids
        (of the kind of its source) that proves that the two are one, and they are merged; else the name stays
        with the other, and a person is asked. None where it is of somebody who was erased.
    """
    if is_erased([name]):
        return None
    first = Identity.objects.filter(visitor__lead=lead_id).order_by("id").values_list("kind", "value").first()
    if first is None:
        return identify([(lead_id, name)], now).get(name)
    proof = "external_id" if name.kind == source else SAID
    joined = say_same([SameNames((name, Who(*first)), proof)], source, now)[0]
    return joined.lead_id
