"""By what a person can be found: the names they go by, and the words that name them."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from leads.ingest.items import EMAIL, Who
from leads.models import FieldChange, Identity, Lead

_FEWEST_DIGITS = 6  # of a phone number; fewer are met anywhere
_FEWEST_LETTERS = 5  # of a first and last name together


@dataclass(frozen=True)
class Traces:
    """What people go by, as it is stored.

    Attributes:
        names: each with its lead; a new lead of such a name is the same person.
        words: e-mail addresses, full names and phone numbers.
    """

    names: frozenset[tuple[int, Who]]
    words: frozenset[str]

    @property
    def emails(self) -> set[str]:
        """All addresses, in small letters."""
        return {who.value for _, who in self.names if who.kind == EMAIL}

    @property
    def pattern(self) -> str:
        """A regular expression of PostgreSQL that finds the words, as texts and inside of JSON."""
        spelled = {one for word in self.words for one in (word, *_in_json(word))}
        return "|".join(_whole(word) for word in sorted(spelled, key=lambda word: (-len(word), word)))

    @property
    def pattern_of_names(self) -> str:
        """The same for the names as whole values of JSON, and for e-mail addresses anywhere."""
        names = {re.escape(f'"{one}"') for _, who in self.names for one in _in_json(who.value)}
        return "|".join(sorted(names | {_whole(one) for email in self.emails for one in _in_json(email)}))


def traces_of(lead_ids: Collection[int]) -> Traces:
    """The names and words of leads, former ones among them."""
    names = {
        (lead_id, Who(kind, value))
        for lead_id, kind, value in Identity.objects.filter(visitor__lead__in=lead_ids).values_list(
            "visitor__lead", "kind", "value"
        )
    }
    words: set[str] = set()
    for lead in Lead.with_merged.filter(pk__in=lead_ids):
        names.add((lead.pk, Who(EMAIL, lead.email.lower())))
        words |= {*_full_names(lead.first_name, lead.last_name), lead.phone}
    for lead_id, field, old, new in FieldChange.objects.filter(
        lead__in=lead_ids, field__in=["email", "phone"]
    ).values_list("lead", "field", "old", "new"):
        words |= {old, new} if field == "phone" else set()
        names |= {(lead_id, Who(EMAIL, one.lower())) for one in (old, new) if field == "email"}
    names = {(lead_id, who) for lead_id, who in names if who.value}
    words = {word for word in words if _is_telling(word)} | {
        who.value for _, who in names if who.kind == EMAIL
    }
    return Traces(frozenset(names), frozenset(words))


def _in_json(word: str) -> set[str]:
    return {json.dumps(word, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False)}


def _full_names(first: str, last: str) -> set[str]:
    if not first or not last or len(first + last) < _FEWEST_LETTERS:
        return set()
    return {f"{first} {last}", f"{last} {first}", f"{last}, {first}"}


def _is_telling(word: str) -> bool:
    return any(letter.isalpha() for letter in word) or sum(map(str.isdigit, word)) >= _FEWEST_DIGITS


def _whole(word: str) -> str:
    """The word by itself, never within a longer one."""
    begin, end = (r"\y" if re.match(r"\w", letter) else "" for letter in (word[0], word[-1]))
    return f"{begin}{re.escape(word)}{end}"
