"""What would move if two leads were merged."""

from leads.models import Activity, Consent, Identity, Notice, Task


def what_moves(lead_id: int) -> dict[str, int]:
    """How much a lead would bring along, by what it is."""
    return {
        "activities": Activity.objects.filter(lead=lead_id).count(),
        "names": Identity.objects.filter(visitor__lead=lead_id).count(),
        "open tasks": Task.objects.filter(lead=lead_id, done_at__isnull=True).count(),
        "notices": Notice.objects.filter(lead=lead_id).count(),
        "consents": Consent.objects.filter(lead=lead_id).count(),
    }
