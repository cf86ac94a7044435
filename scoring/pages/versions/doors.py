"""How the pages of the matrix find what an address names: a version or draft, or nothing."""

from django.http import Http404
from django.urls import reverse

from scoring.models import MatrixVersion
from scoring.pages.addresses import id_in


def version_at(version_id: int) -> MatrixVersion:
    """A version or draft; its model and the version in force are read with it.

    Raises:
        Http404: there is none of that id.
    """
    found = MatrixVersion.objects.select_related("model__active", "base", "created_by", "published_by")
    version = found.filter(pk=version_id).first()
    if version is None:
        raise Http404("No such version.")
    return version


def draft_at(draft_id: int) -> MatrixVersion:
    """A draft.

    Raises:
        Http404: there is none of that id, or it is no draft any more.
    """
    draft = version_at(draft_id)
    if draft.state != MatrixVersion.State.DRAFT:
        raise Http404("No such draft.")
    return draft


def version_named(text: str) -> MatrixVersion | None:
    """The version or draft whose id a text of an address is, or None."""
    version_id = id_in(text)
    try:
        return version_at(version_id) if version_id else None
    except Http404:
        return None


def name_of(version: MatrixVersion) -> str:
    """What people call a version: "v7"; of a draft, whose it is: "Hanna's draft"."""
    if version.number:
        return f"v{version.number}"
    return f"Draft of {version.created_by}" if version.created_by else "Draft"


def draft_address(draft: MatrixVersion) -> str:
    """Where a draft is edited."""
    return reverse("draft", args=[draft.pk])
