"""A lead that is held while one looks whether a write knows what it changes."""

from leads.models import ApiKey, Lead
from leads.people.access import lead_for_key, leads_for_key


def hold(key: ApiKey, lead_id: int) -> Lead:
    """Hold a lead until the transaction ends, and read it as it is then.

    NO KEY: a plain lock would stop recording for this lead.

    Raises:
        Http404: there is none.
    """
    lead = lead_for_key(key, lead_id)
    leads_for_key(key).filter(pk=lead.pk).select_for_update(no_key=True).first()
    return lead_for_key(key, lead_id)
