"""Tables of words, and how a text is held against them."""

import re
import unicodedata
from collections.abc import Iterable

_NOT_A_WORD = re.compile(r"[^\w]+|_", re.UNICODE)
_SPELLED = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def plain(text: str) -> str:
    """Bring a text to small letters without accents, its words parted by one blank."""
    small = text.casefold().translate(_SPELLED)
    letters = (c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", "".join(letters)).strip()


def table(lines: Iterable[tuple[str, str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Compile lines of (meaning, words) to patterns; `|` stands for the blank inside several words."""
    return tuple((meaning, pattern(words)) for meaning, words in lines)


def pattern(words: str) -> re.Pattern[str]:
    """Compile words parted by blanks, `*` at an end for any letters, to one pattern."""
    return re.compile("|".join(rf"(?<!\w){_word(word)}(?!\w)" for word in words.split()))


def _word(word: str) -> str:
    return r" ".join(re.escape(plain_or_star).replace(r"\*", r"\w*") for plain_or_star in word.split("|"))


def first(lines: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    """Give the meaning of the first line of a compiled table that a plain text meets, or ""."""
    return next((meaning for meaning, words in lines if words.search(text)), "")
