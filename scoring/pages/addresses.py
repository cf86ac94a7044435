"""What an address says, read: what it can't mean is as if it had not been said."""

from datetime import date

from leads.people.access import LARGEST_ID

_LONGEST_SEARCH = 100
_LAST_PAGE = 100_000


def clean_text(text: str) -> str:
    """What somebody typed, with single blanks and without what no database takes."""
    # PostgreSQL takes no NUL, and UTF-8 no lone surrogate.
    clean = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return " ".join(clean.split())[:_LONGEST_SEARCH]


def id_in(text: str) -> int | None:
    """The id that a text is; None where the database can have none such. No row has the id 0."""
    is_number = text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if is_number and int(text) <= LARGEST_ID else None


def day_in(text: str) -> date | None:
    """The day that a text is; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def page_in(text: str, last: int = _LAST_PAGE) -> int:
    """The page that a text is, from 1 to the last that is shown; the first where it is none."""
    return max(1, min(id_in(text) or 1, last))
