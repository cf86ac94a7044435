"""Requests in other letters than UTF-8's, in which every page is sent, are refused before Django reads them.

Django reads forms and even addresses as any codec that a request names: some are no text at all and end in an
error before there is a request that could be answered, and some make letters that no database stores.
"""

import codecs
from collections.abc import Awaitable, Callable
from typing import Any

from django.utils.http import parse_header_parameters

from .refusing import refuse

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
_READ = frozenset({"utf-8", "ascii"})


def only_utf8(application: Application) -> Application:
    """The application, with 415 for whatever names another charset."""

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        kinds = [value for name, value in scope.get("headers", ()) if name.lower() == b"content-type"]
        if all(_is_read(kind.decode("latin-1")) for kind in kinds):
            await application(scope, receive, send)
            return
        await refuse(scope, send, 415, "Send this in UTF-8.")

    return guarded


def _is_read(content_type: str) -> bool:
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name in _READ
    except LookupError:
        return True  # Django passes over what is no codec
    except ValueError:
        return False
