"""All that is known of a person, as a copy for them: the right of access."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from leads.identities.family import family_of
from leads.models import Action, Lead, User, Visitor
from leads.people.audit import record, the_lead

from .tables import linked, tables_of_visitors

# What only says the same again, packed, or stands there for a moment.
_LEFT_OUT = {"leads.Erased", "scoring.ActivityDigest", "scoring.Pending", "scoring.Quarantine"}


@transaction.atomic
def copy_of(lead: Lead, by: User, now: datetime) -> dict[str, Any]:
    """Everything that is stored of a person; that it was taken stands in the audit log.

    Args:
        lead: the person, with all leads that were merged into it.
        by: who takes it.
        now: aware.

    Returns:
        Plain JSON: `lead`, and each table's rows by its name. People who work here are not named in it.
    """
    record(by, Action.LEAD_COPIED, the_lead(lead.pk), {}, now)
    ids = sorted(family_of([lead.pk]))
    found: dict[str, Any] = {"copied_at": now.isoformat(), "lead": _rows(Lead.with_merged.filter(pk__in=ids))}
    visitors = list(Visitor.objects.filter(lead__in=ids).values_list("pk", flat=True))
    for model, condition in _conditions(ids, visitors):
        rows = _rows(model._base_manager.filter(condition).order_by("pk"))
        if rows and model._meta.label not in _LEFT_OUT:
            found[str(model._meta.verbose_name_plural)] = rows
    return found


def _conditions(ids: list[int], visitors: list[int]) -> Iterator[tuple[type[models.Model], models.Q]]:
    of_leads = set()
    for model, names in linked():
        of_leads.add(model)
        condition = models.Q()
        for name in names:
            condition |= models.Q((f"{name}__in", ids))
        yield model, condition
    for model, name in tables_of_visitors():
        if model not in of_leads:
            yield model, models.Q((f"{name}__in", visitors))


def _rows(rows: "models.QuerySet[Any]") -> list[dict[str, Any]]:
    fields = [field for field in rows.model._meta.concrete_fields if _is_told(field)]
    named = [field.name for field in fields if field.is_relation]
    return [
        {field.name: _plain(getattr(row, field.name)) for field in fields}
        for row in (rows.select_related(*named) if named else rows)
    ]


def _is_told(field: Any) -> bool:
    """Not who of us did it, nor what only the machine reads."""
    is_person = field.is_relation and field.related_model is User
    return not is_person and not isinstance(field, models.BinaryField | models.UUIDField)


def _plain(value: Any) -> Any:
    if isinstance(value, Lead | Visitor):
        return value.pk
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | dict | list):
        return value
    return str(value)
