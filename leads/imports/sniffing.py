"""Which letters and which separator a text file is written with, by looking at its beginning."""

import codecs

from charset_normalizer import from_bytes

from .refusing import FileRefused

LOOKED_AT = 256 * 1024
# What can be chosen on the page, with words for it; the first that fits counts.
ENCODINGS = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "utf-32": "Unicode (UTF-32)",
    "cp1252": "Western European (Windows)",
    "mac_roman": "Western European (Mac)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC)",
}
# Unicode shows itself; and of few letters Windows and Mac can't be told apart, of which Windows is usual.
_GUESSED = [key for key in ENCODINGS if not key.startswith(("utf", "mac"))]
DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Upright line"}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TABLES = (
    (b"%PDF", "This is a PDF, not a table. Export the list as CSV or Excel and bring in that."),
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or as CSV.",
    ),
    (b"\x89PNG", "This is a picture, not a table."),
    (b"\xff\xd8\xff", "This is a picture, not a table."),
    (b"{\\rtf", "This is a text document, not a table. Export the list as CSV or Excel."),
    (b"\x1f\x8b", "This file is packed (gzip). Unpack it and bring in the CSV file that is in it."),
)


def encoding_of(head: bytes) -> str:
    """Find the encoding, one of `ENCODINGS`.

    Args:
        head: the first `LOOKED_AT` bytes.

    Raises:
        FileRefused: it is empty, or no text at all.
    """
    if not head.strip():
        raise FileRefused("This file is empty.")
    for begin, words in _NO_TABLES:
        if head.startswith(begin):
            raise FileRefused(words)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    found = marked or ("utf-8" if _is_utf8(head) else _guessed(head))
    if "\0" in text_of(head, found):
        raise FileRefused(
            "The letters of this file are written in a way that can't be read. Save it as CSV UTF-8."
        )
    return found


def _is_utf8(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return "\0" not in text


def _guessed(head: bytes) -> str:
    if head.count(0) > len(head) // 4:  # half of the bytes of plain letters in UTF-16 are zero
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    if head.count(0):
        raise FileRefused("This is no text file. Export the list as CSV or Excel and bring in that.")
    best = from_bytes(head[:32_768], cp_isolation=[*_GUESSED]).best()
    found = best.encoding if best else ""
    return found if found in _GUESSED else "cp1252"


def text_of(head: bytes, encoding: str) -> str:
    """The beginning as text, whatever is wrong with single letters."""
    return head.decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace")


def delimiter_of(text: str) -> str:
    """Find the separator: the one that parts most lines of the beginning into the same number of columns."""
    if text[:5].lower().startswith("sep=") and text[4:5] in DELIMITERS:  # Excel says so itself
        return text[4]
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    return max(DELIMITERS, key=lambda sign: _agreement(lines, sign))


def _agreement(lines: list[str], sign: str) -> tuple[int, int]:
    counts = [line.count(sign) for line in lines]
    usual = max(set(counts), key=lambda count: (count > 0, counts.count(count)), default=0)
    return (counts.count(usual) if usual else 0, usual)
