"""Walks the audit log and finds the first entry that is not as it was written."""

import json
from hashlib import sha256
from typing import NamedTuple

from django.db import connection

from leads.models import AuditEntry

from .audit import canonical

_BEFORE_THE_FIRST = "0" * 64
_CHUNK = 2000


class Head(NamedTuple):
    """The last entry at some moment. Noted elsewhere, it tells later whether the end was cut off."""

    number: int = 0
    hash: str = _BEFORE_THE_FIRST

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class Broken(NamedTuple):
    """The first entry that is not as it was written, and in which way; `number` is None where it has none."""

    number: int | None
    words: str

    def __str__(self) -> str:
        return f"entry {self.number}: {self.words}" if self.number is not None else self.words


class Checked(NamedTuple):
    """How far the log is whole: up to `head`; to its end where nothing is `broken`."""

    head: Head
    broken: Broken | None = None


def check_log(noted: Head | None = None) -> Checked:
    """Walk the chain from its first entry to the last; writes nothing.

    Who owns the database can make the whole chain anew, or cut off its end. Against that only a head helps
    which was noted outside of the database.

    Args:
        noted: a head that was noted before.
    """
    _chain_own()
    checked = _walk()
    if checked.broken is None:
        checked = Checked(checked.head, _unchained() or _forsaken(noted, checked.head))
    return checked


def _walk() -> Checked:
    head = Head()
    entries = AuditEntry.objects.filter(number__isnull=False).order_by("number")
    for entry in entries.iterator(chunk_size=_CHUNK):
        words = _fault(entry, head)
        if words:
            return Checked(head, Broken(head.number + 1, words))
        head = Head(head.number + 1, entry.hash)
    return Checked(head)


def _fault(entry: AuditEntry, before: Head) -> str:
    if entry.number != before.number + 1:
        return f"it is not there; {entry.number} stands in its place"
    if sha256((before.hash + entry.body).encode()).hexdigest() != entry.hash:
        return "its hash is not that of what it says and the hash before it"
    if not _is_said(entry):
        return "its columns say something else than what was written"
    return ""


def _is_said(entry: AuditEntry) -> bool:
    try:
        return canonical(entry, json.loads(entry.body)["details"]) == entry.body
    except (ValueError, TypeError, KeyError):
        return False


def _unchained() -> Broken | None:
    entry = AuditEntry.objects.filter(number=None).order_by("id").first()
    return Broken(None, f"the row of id {entry.pk} was put in beside the chain") if entry else None


def _forsaken(noted: Head | None, head: Head) -> Broken | None:
    if noted is None or noted.number == 0:
        return None
    hashes = AuditEntry.objects.filter(number=noted.number).values_list("hash", flat=True)
    if noted.hash in hashes:
        return None
    if noted.number > head.number:
        return Broken(head.number + 1, f"it is not there; the log reached to {noted.number} before")
    return Broken(noted.number, "its hash is not the one that was noted; the chain was made anew")


def _chain_own() -> None:
    """Chain what this very transaction has added, which else happens as it commits."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS leads_audit_chain IMMEDIATE")
            cursor.execute("SET CONSTRAINTS leads_audit_chain DEFERRED")
