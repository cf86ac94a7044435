"""What message was opened, or what file downloaded, as the properties of an activity tell it."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

LONGEST_ABOUT = 200
# Type -> what it is the second time, and the properties that can say what message or file it is.
AGAIN: dict[str, tuple[str, tuple[str, ...]]] = {
    "email.open": ("email.open_again", ("message", "message_id", "messageId", "email_id")),
    "content.download": ("content.download_again", ("file", "file_id", "file_name", "url")),
}


def about_of(type_key: str, properties: Mapping[str, Any]) -> str:
    """Tell what message was opened, or what file downloaded; empty where it isn't said or doesn't matter."""
    if type_key not in AGAIN:
        return ""
    _, names = AGAIN[type_key]
    said = (properties.get(name) for name in names)
    text = next((str(value).strip() for value in said if isinstance(value, str | int) and value), "")
    return text if len(text) <= LONGEST_ABOUT else blake2b(text.encode()).hexdigest()
