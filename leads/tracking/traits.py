"""What traits say of a lead: raw values by the keys of the catalog's fields."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from .reading import mapping, part, words

# Field -> where its value may lie among a person's traits, by Segment's specification and in usual clients.
_PERSON: dict[str, tuple[tuple[str, ...], ...]] = {
    "email": (("email",),),
    "first_name": (("firstName",), ("first_name",), ("firstname",)),
    "last_name": (("lastName",), ("last_name",), ("lastname",)),
    "phone": (("phone",),),
    "title": (("title",), ("jobTitle",), ("job_title",), ("position",)),
    "company": (("company", "name"), ("company",), ("companyName",), ("company_name",), ("organization",)),
    "industry": (("company", "industry"), ("industry",)),
    "employees": (
        ("company", "employee_count"),
        ("company", "employees"),
        ("employees",),
        ("employee_count",),
    ),
    "country": (("address", "country"), ("country",), ("countryCode",)),
}
_COMPANY: dict[str, tuple[tuple[str, ...], ...]] = {
    "company": (("name",),),
    "industry": (("industry",),),
    "employees": (("employees",), ("employee_count",)),
    "annual_revenue": (("annual_revenue",), ("annualRevenue",), ("revenue",)),
    "country": (("address", "country"), ("country",)),
}
_TURN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def person_values(traits: Mapping[str, Any], fields: Collection[str]) -> dict[str, object]:
    """Give raw values of a lead's fields out of the traits of a person.

    Args:
        traits: as they were sent.
        fields: keys of the catalog; a trait of such a name is that field's, in camel case too.
    """
    values = {**_by_own_name(traits, fields), **_by_places(traits, _PERSON)}
    if "first_name" not in values and "last_name" not in values:
        values |= _names_in(words(traits.get("name")))
    return values


def company_values(traits: Mapping[str, Any]) -> dict[str, object]:
    """Give raw values of a lead's fields out of the traits of a group, which is taken for its company."""
    return _by_places(traits, _COMPANY)


def traits_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The traits of a message, an empty object where it has none."""
    return mapping(message.get("traits"))


def _by_own_name(traits: Mapping[str, Any], fields: Collection[str]) -> dict[str, object]:
    named = {_TURN.sub("_", name).lower(): value for name, value in traits.items()}
    return {key: value for key, value in named.items() if key in fields and _is_plain(value)}


def _by_places(
    traits: Mapping[str, Any], places: Mapping[str, tuple[tuple[str, ...], ...]]
) -> dict[str, object]:
    values = {}
    for field, ways in places.items():
        found = next((value for way in ways if _is_plain(value := part(traits, *way))), None)
        if found is not None:
            values[field] = found
    return values


def _is_plain(value: Any) -> bool:
    """An empty text says nothing: a tracker that knows no title must not take one away."""
    return isinstance(value, bool | int | float) or (isinstance(value, str) and bool(value.strip()))


def _names_in(name: str) -> dict[str, object]:
    first, _, last = name.partition(" ")
    return {key: value for key, value in (("first_name", first), ("last_name", last.strip())) if value}
