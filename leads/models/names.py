"""The order of names: as a list of people is read, in any database's collation."""

from unicodedata import normalize

from django.db.models import Func, TextField, Value
from django.db.models.functions import Concat, Lower

# Letters with marks stand beside the plain ones; the two texts run in parallel.
_MARKED = "".join(map(chr, range(0xC0, 0x180)))
_SPECIAL = str.maketrans("ØøŁłĐđĦħŦŧıßÆæŒœÞþÐð", "OoLlDdHhTtisAaOoTtDd")
_PLAIN = "".join(normalize("NFD", letter.translate(_SPECIAL))[0] for letter in _MARKED)


def sort_name(prefix: str = "") -> Lower:
    """Last and first name in small plain letters; the index `lead_sort_name` is on this very expression.

    Args:
        prefix: the way to the lead in a query, such as "lead__".
    """
    blank = Value(" ", output_field=TextField())
    name = Concat(f"{prefix}last_name", blank, f"{prefix}first_name")
    plain = Func(name, Value(_MARKED), Value(_PLAIN), function="translate", output_field=TextField())
    return Lower(plain)
