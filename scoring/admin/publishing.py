"""Putting a version in force from its page, where that is a matter of seconds."""

from dataclasses import dataclass

from django.template.defaultfilters import pluralize

from leads.models import Lead
from scoring.models import MatrixVersion

# Some 10,000 leads a second: beyond this a request would hang too long, and the command shows how far it is.
MOST_LEADS = 20_000


@dataclass(frozen=True)
class Publishing:
    """What stands on a version's page: a button with its words, else the command that does it."""

    leads: int
    words: str = ""
    command: str = ""

    @property
    def may_publish(self) -> bool:
        return bool(self.words)


def publishing_of(version: MatrixVersion, is_legal: bool) -> Publishing:
    """How this version can be put in force; not at all while it is, or while it has faults."""
    leads = Lead.objects.all()[: MOST_LEADS + 1].count()
    if not is_legal or version.model.active_id == version.pk:
        return Publishing(leads)
    if leads > MOST_LEADS:
        return Publishing(Lead.objects.count(), command=_command(version))
    if version.number:
        return Publishing(
            leads, words=f"Put v{version.number} in force again ({leads:,} lead{pluralize(leads)})"
        )
    return Publishing(leads, words=f"Publish: score {leads:,} lead{pluralize(leads)} by it")


def _command(version: MatrixVersion) -> str:
    if version.number:
        return f"manage.py matrix publish --version {version.number} --model {version.model.key}"
    return f"manage.py matrix publish --draft {version.pk} --model {version.model.key}"
