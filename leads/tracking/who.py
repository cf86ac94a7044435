"""Who a message is about: the names it gives of one person."""

from collections.abc import Mapping
from typing import Any

from leads.catalog.fields import is_email
from leads.catalog.normalise import normalise
from leads.ingest.items import EMAIL, Unacceptable, Who

from .reading import part, words

ANONYMOUS, EXTERNAL = "anonymous", "external"
# What programs send for somebody they do not know: taken for a name, it would make strangers one person.
_NOBODY = frozenset(
    ("null", "nil", "none", "undefined", "nan", "unknown", "anonymous", "guest", "0", "-1", "(null)")
) | {"[object object]", "00000000-0000-0000-0000-000000000000"}


def names_of(raw: Mapping[str, Any], kind: str) -> tuple[Who, ...]:
    """All names a message gives of its person, the user id before the e-mail address and the anonymous id.

    Raises:
        Unacceptable: a name that can't be stored.
    """
    user, email = _said(raw, "userId", "user_id"), email_of(raw, kind)
    names = [_user(user)] if user else []
    names += [Who(EMAIL, email)] if email else []
    anonymous = _said(raw, "anonymousId", "anonymous_id")
    names += [Who(ANONYMOUS, anonymous)] if anonymous else []
    previous = _said(raw, "previousId", "previous_id") if kind == "alias" else ""
    # An alias does not say which kind of name the former one was.
    names += [_user(previous), Who(ANONYMOUS, previous)] if previous else []
    return tuple(dict.fromkeys(who.checked() for who in names))


def email_of(raw: Mapping[str, Any], kind: str) -> str:
    """The e-mail address among the traits of the person, in its one spelling."""
    said = words(part(raw, "traits", "email")) if kind == "identify" else ""
    said = said or words(part(raw, "context", "traits", "email"))
    return _address(said)


def _address(text: str) -> str:
    address = normalise(EMAIL, text) if len(text) <= 320 else ""
    return address if is_email(address) else ""


def _user(user: str) -> Who:
    """Many products know their people by e-mail address."""
    address = _address(user)
    return Who(EMAIL, address) if address else Who(EXTERNAL, user)


def _said(raw: Mapping[str, Any], *spellings: str) -> str:
    said = next((raw[name] for name in spellings if raw.get(name) not in (None, "")), None)
    text = "" if isinstance(said, bool) else words(said)
    if said is not None and not isinstance(said, str | int | float):
        raise Unacceptable(f"its {spellings[0]} is neither text nor number.")
    return "" if text.lower() in _NOBODY else text
