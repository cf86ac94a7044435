"""One message of a tracker, checked: what it is, who it is about, when it happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from leads.ingest.items import AHEAD, EARLIEST, NUL, Unacceptable, Who

from .reading import mapping, moment, part, words
from .who import names_of

KINDS = frozenset({"track", "page", "screen", "identify", "group", "alias"})
EVENTS = frozenset({"track", "page", "screen"})  # what can become an activity
LONGEST = 32 * 1024  # bytes, as Segment has it
LONGEST_ID, LONGEST_NAME, LONGEST_PATH = 150, 300, 500
_SHOWN = 2_000  # of a message that is refused for its length
_NOT_KEPT = frozenset({"writeKey", "sentAt"})  # a key is nobody's to see; each try has another `sentAt`


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is kept. Where `reason` is not empty it was refused.

    `names` are all names of the person, the one that counts first; `body` is JSON in ASCII letters.
    """

    message_id: str
    kind: str
    body: str
    occurred_at: datetime
    name: str = ""
    path: str = ""
    names: tuple[Who, ...] = ()
    reason: str = ""

    def read(self) -> Mapping[str, Any]:
        """The message as it was sent."""
        return mapping(json.loads(self.body))


def read_message(raw: object, now: datetime) -> Message:
    """Check one message.

    Args:
        raw: as JSON has it; NaN and infinite numbers may be in it.
        now: aware.

    Returns:
        The message; where it can't be taken in, `reason` says why.
    """
    kept = {key: value for key, value in mapping(raw).items() if key not in _NOT_KEPT}
    try:
        body = json.dumps(kept if isinstance(raw, Mapping) else raw, sort_keys=True, separators=(",", ":"))
    except (RecursionError, ValueError, TypeError):
        return Message(_made_id(repr(type(raw))), "", "null", now, reason="it is nested too deep.")
    said = words(kept.get("type") or kept.get("action"))
    blank = Message(_id_of(mapping(raw), body), said if said in KINDS else "", body, now)
    try:
        return _checked(blank, mapping(raw), isinstance(raw, Mapping), now)
    except Unacceptable as fault:
        return replace(blank, body=_short(body), reason=str(fault))


def _checked(blank: Message, raw: Mapping[str, Any], is_object: bool, now: datetime) -> Message:
    if not is_object:
        raise Unacceptable("it is no object.")
    _check_text(blank.body)
    if not blank.kind:
        raise Unacceptable(f"its type is none of {', '.join(sorted(KINDS))}.")
    if len(words(raw.get("messageId"))) > LONGEST_ID:
        raise Unacceptable(f"its messageId is longer than {LONGEST_ID} letters.")
    names = names_of(raw, blank.kind)
    if not names:
        raise Unacceptable("it has no userId and no anonymousId.")
    name, path = name_of(raw, blank.kind), path_of(raw, blank.kind)
    if blank.kind == "track" and not name:
        raise Unacceptable("it is a track without an event.")
    at = _time(raw, now)
    return replace(blank, names=names, name=name[:LONGEST_NAME], path=path[:LONGEST_PATH], occurred_at=at)


def _check_text(body: str) -> None:
    try:
        plain = json.dumps(json.loads(body), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        size = len(plain.encode())
    except UnicodeEncodeError as error:
        raise Unacceptable("it holds letters that are not valid Unicode.") from error
    except (ValueError, RecursionError) as error:
        raise Unacceptable("it holds a number that is none, or is nested too deep.") from error
    if size > LONGEST:
        raise Unacceptable("it is longer than 32 KB.")
    if NUL.search(body):
        raise Unacceptable("it holds a NUL character.")


def name_of(raw: Mapping[str, Any], kind: str) -> str:
    """What it is called: an event by its own name, a page and a screen as Segment's own tools call them."""
    if kind == "track":
        return words(raw.get("event"))
    named = " ".join(filter(None, (words(raw.get("category")), words(raw.get("name")))))
    return f"Viewed {named} {kind.title()}" if named and kind in EVENTS else ""


def path_of(raw: Mapping[str, Any], kind: str) -> str:
    """The path of the page, without its last slash; of a screen none."""
    page = part(raw, "context", "page")
    own = raw.get("properties") if kind == "page" else None
    said = next((path for path in map(_path_in, (own, page)) if path), "")
    return said if kind in ("page", "track") else ""


def _path_in(page: Any) -> str:
    path = words(part(page, "path"))
    if not path:
        try:
            url = urlsplit(words(part(page, "url")))
        except ValueError:
            return ""
        path = url.path or ("/" if url.netloc else "")
    path = "/" + path.split("?")[0].split("#")[0].strip("/") if path else ""
    return path


def _time(raw: Mapping[str, Any], now: datetime) -> datetime:
    """When it happened by our clock: `sentAt` says how far the client's is off.

    What Segment passes on has a `receivedAt`, and a time that was corrected already.
    """
    said = raw.get("timestamp") or raw.get("originalTimestamp")
    at, sent = moment(said), moment(raw.get("sentAt"))
    if said and at is None:
        raise Unacceptable("its timestamp is no time.")
    if at and sent and not raw.get("receivedAt"):
        at = _moved(at, now, sent)
    if at and at < EARLIEST:
        raise Unacceptable("its time is before 1970.")
    if at and at > now + AHEAD:
        raise Unacceptable("its time is more than five minutes ahead.")
    return min(at or now, now)


def _moved(at: datetime, now: datetime, sent: datetime) -> datetime:
    try:
        return at + (now - sent)
    except OverflowError as error:
        raise Unacceptable("its timestamp and its sentAt are centuries apart.") from error


def _id_of(raw: Mapping[str, Any], body: str) -> str:
    """Its own id; of a message without one what it says and when, so that a repeat is the same one."""
    said = words(raw.get("messageId"))
    if said and len(said) <= LONGEST_ID and said.isprintable():
        return said
    return _made_id(f"{body}{words(raw.get('sentAt'))}{said}")


def _made_id(text: str) -> str:
    return "made-" + blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _short(body: str) -> str:
    return body if len(body) <= 4 * LONGEST else json.dumps(body[:_SHOWN] + "...")
