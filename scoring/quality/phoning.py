"""Phone numbers: whether one can be right in its country, by the numbering plans of all countries."""

from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

NOBODYS = "001"  # what the plans call numbers of no country: satellites, free calls from anywhere


class Read(NamedTuple):
    """A number as its plan reads it.

    `digits`: in one spelling, "" where it cannot be read. `is_possible`: as long as numbers there are;
    `is_valid`: one that is given out there; `country`: its code in small letters, "" where that is not said.
    """

    digits: str
    is_possible: bool
    is_valid: bool
    country: str


_UNREAD = Read("", False, False, "")


# The same number comes again with every look; a hundred thousand take 20 MB.
@lru_cache(maxsize=100_000)
def read_phone(text: str, country: str) -> Read:
    """Read a number as it is dialled in a country, or with its + from anywhere.

    Args:
        text: as somebody typed it.
        country: two letters, or "".
    """
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except NumberParseException:
        return _UNREAD
    region = phonenumbers.region_code_for_number(number) or ""
    return Read(_digits(number), phonenumbers.is_possible_number(number), bool(region), _country(region))


def _country(region: str) -> str:
    return "" if region == NOBODYS else region.lower()


def _digits(number: PhoneNumber) -> str:
    return f"+{number.country_code}{phonenumbers.national_significant_number(number)}"
