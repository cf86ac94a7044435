"""Which tables hold something of a lead: asked of the models themselves, so that a new one is found.

What is *linked* to a lead, by a foreign key or a column `lead_id`, goes with it, but for `KEPT`. What is not
linked is searched for the person's names; the tables of `NOT_SEARCHED` hold nothing of leads.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from leads.models import Lead, Visitor

Model = type[models.Model]

# What the numbers of the past are made of -> what is set in columns that may speak of the person.
KEPT: dict[str, dict[str, object]] = {
    "leads.StageMove": {"reason": ""},
    "leads.Outcome": {},  # see `erasing`: its reason is counted by
    "leads.Activity": {},  # contacts alone, see `erasing`
    "leads.Erased": {},
    "leads.Visitor": {},
    "scoring.Handoff": {"words": ""},
    "scoring.RatedLead": {"facts": {}},
}
# What came in and found no lead, yet -> the column that may name the person, and which rows have no lead:
# such a row goes whole.
RAW: dict[str, tuple[str, dict[str, bool]]] = {
    "leads.FormAnswer": ("email", {"lead__isnull": True}),
    "leads.HookReject": ("body", {}),
    "leads.TrackedEvent": ("body", {"visitor__isnull": True}),
}
# Words that are not a lead's: of rules that are published for good, of accounts and keys, of Django's own.
# The audit log holds ids alone, and is never changed.
NOT_SEARCHED = {
    "leads.ActivityType",
    "leads.ApiKey",
    "leads.AuditEntry",
    "leads.ErasureKey",
    "leads.User",
    "scoring.Disqualifier",
    "scoring.MatrixVersion",
    "scoring.ModelOrder",
    "scoring.Parameter",
    "scoring.ScoringModel",
    "scoring.ScoringRule",
    "scoring.Signature",
    "scoring.Threshold",
}
_NOT_SEARCHED_APPS = {"auth", "axes", "contenttypes", "sessions"}
TEXTS = (models.CharField, models.TextField, models.JSONField)


def linked() -> Iterator[tuple[Model, list[str]]]:
    """The models that point at leads, each with the names of the columns that do."""
    for model in _tables():
        names = _columns_of_leads(model)
        if names:
            yield model, names


def tables_of_visitors() -> Iterator[tuple[Model, str]]:
    """The models that point at visitors, each with the column that does."""
    for model in _tables():
        for field in model._meta.concrete_fields:
            if field.related_model is Visitor:
                yield model, field.attname


def searched() -> Iterator[tuple[Model, list[models.Field]]]:  # type: ignore[type-arg]
    """The models that no lead leads to, each with its columns of words."""
    for model in _tables():
        if model._meta.label in NOT_SEARCHED or model._meta.app_label in _NOT_SEARCHED_APPS:
            continue
        words = [field for field in model._meta.concrete_fields if is_words(field)]
        if words and not _leads_to_lead(model, set()):
            yield model, words


def is_words(field: models.Field) -> bool:  # type: ignore[type-arg]
    """Whether somebody's words may stand in a column: no choices, no keys."""
    base = getattr(field, "base_field", field)
    return isinstance(base, TEXTS) and not base.choices and not field.primary_key


def _tables() -> list[Model]:
    return [model for model in apps.get_models(include_auto_created=True) if model is not Lead]


def _columns_of_leads(model: Model) -> list[str]:
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.related_model is Lead or (field.attname == "lead_id" and not field.is_relation)
    ]


def _leads_to_lead(model: Model, met: set[Model]) -> bool:
    """Whether a row goes, or stays, with a row that is a lead's."""
    if model in (Lead, Visitor) or _columns_of_leads(model):
        return True
    above = {
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and getattr(field.remote_field, "on_delete", None) is models.CASCADE
    }
    return any(
        isinstance(one, type) and _leads_to_lead(one, met | {model}) for one in above - met if one != model
    )
