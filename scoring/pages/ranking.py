"""The ranking: whom to call now, and why."""

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads.handoff.queue import Queue, queue_of
from leads.models import Role
from leads.people.roles import may_open, role_of
from scoring.segments.known import Known
from scoring.segments.limits import LIST_SECONDS, TooSlow, at_most
from scoring.segments.to_query import About

from .columns import columns_of
from .filters import HOME, QUEUE, Filters, read_filters
from .frame import Frame
from .keyset import DEFAULT_SORT, Page, read_cursor
from .listing import listed_page
from .panel import panel_of
from .queue_data import count_of, queue_page_of
from .ranking_data import rows_of
from .rows_drawing import drawn
from .screen import Screen, answer, part_asked_for, screen_of
from .segments.builder import Built, build, groups_of
from .segments.saved_menu import saved_menu
from .tally import selects_of, tally_of
from .work_data import work_of

_QUEUES = {**dict.fromkeys(HOME, "My queue"), Role.MANAGER: "Team queue"}
_PARTS = {"list": "scoring/_list.html", "rows": "scoring/_rows.html"}


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """The list with its filters; beside it, where the address names a lead, that lead's panel."""
    screen = screen_of(request)
    if screen.frame is None:
        return answer(request, screen, "scoring/no_matrix.html", {})
    part = part_asked_for(request)
    role = role_of(screen.user)
    filters = read_filters(request.GET, screen.frame, screen.user, role in HOME, role in _QUEUES)
    known = Known(screen.frame.matrix, screen.frame.version.pk, screen.user)
    about = About(known, screen.user, screen.now)
    built = build(request.GET, filters, about.known, screen)
    if built.is_added and not part:
        return HttpResponseRedirect(f"{request.path}?{built.filters.query}")
    data = _list(request, screen, screen.frame, built, about, is_rows=part == "rows")
    if not part:
        panel = panel_of(screen, request.GET.get("lead", ""))
        data["panel"] = panel
        data["work"] = work_of(screen, panel.opened.lead, "panel") if panel else None
    template = "scoring/_queue.html" if part == "rows" and "queue" in data else _PARTS.get(part)
    response = answer(request, screen, template or "scoring/ranking.html", data)
    if part == "list":
        # The shortest address that brings this page back, whatever empty fields the form sent.
        response["HX-Push-Url"] = request.path + (f"?{data['here']}" if data["here"] else "")
    return response


def _list(
    request: HttpRequest, screen: Screen, frame: Frame, built: Built, about: About, is_rows: bool
) -> dict[str, Any]:
    filters, is_queue = built.filters, built.filters.list == QUEUE
    # A list that only brings its rows up to date shows no tab.
    has_tab = role_of(screen.user) in _QUEUES and (is_queue or not is_rows)
    queue = queue_of(screen.user, screen.now) if has_tab else None
    if queue and is_queue:
        return _queue(request, screen, frame, filters, queue, about, is_rows)
    data: dict[str, Any] = {
        "nav": "leads",
        "frame": frame,
        "filters": filters,
        "here": _query(filters, request),
        "open_lead": request.GET.get("lead", ""),
        "columns": columns_of(filters, frame),
        "cleared": filters.cleared().query,
    }
    if not is_rows:
        data |= _controls(screen, frame, built, about.known)
        data["queue_tab"] = _queue_tab(screen, filters, queue)
    return data | _found(request, screen, frame, filters, about, is_rows)


def _found(
    request: HttpRequest, screen: Screen, frame: Frame, filters: Filters, about: About, is_rows: bool
) -> dict[str, Any]:
    """The rows and the counts, or what stands in their way."""
    if filters.faults:
        return {"trouble": filters.faults}
    scores = screen.scores(frame)
    cursor = read_cursor(filters.sort, *(request.GET.get(name, "") for name in ("after", "before", "rank")))
    try:
        with at_most(LIST_SECONDS) if filters.where else nullcontext():
            page = listed_page(scores, filters, about, cursor)
            tally = None if is_rows else tally_of(scores, filters, frame, about)
    except TooSlow:
        return {"is_too_slow": True}
    rows = rows_of(page.rows, frame, page.rank, screen.now)
    opening = f"{reverse('ranking')}?{_joined(_query(filters, request), 'lead=')}"
    return {
        "rows": rows,
        "drawn_rows": drawn(rows, opening, request.GET.get("lead", "")),
        "tally": tally,
        "is_settling": any(row.is_settling for row in rows),
        "pager": _pager(filters, page),
    }


def _controls(screen: Screen, frame: Frame, built: Built, known: Known) -> dict[str, Any]:
    """The filters above the list, the one that is being made, and the saved views."""
    filters = built.filters
    kept = [(name, getattr(filters, name)) for name in ("model", "view", "list", "q")]
    if filters.sort is not DEFAULT_SORT:
        kept.append(("sort", filters.sort.key))
    return {
        "selects": selects_of(screen.scores(frame), filters, frame, screen.user),
        "removals": _removals(filters),
        "kept": [(name, value) for name, value in kept if value],
        "disqualified": filters.without_list.changed(list="disqualified").query,
        "builder": built.builder,
        "groups": groups_of(known, screen),
        "saved": saved_menu(screen, frame, filters, known),
        "may_export": may_open(screen.user, "export"),
    }


def _queue(
    request: HttpRequest,
    screen: Screen,
    frame: Frame,
    filters: Filters,
    queue: Queue,
    about: About,
    is_rows: bool,
) -> dict[str, Any]:
    """The queue in the place of the list; it has an order of its own, and no filters."""
    data: dict[str, Any] = {
        "nav": "leads",
        "frame": frame,
        "filters": filters,
        "queue": queue_page_of(queue, screen),
        "queue_tab": _queue_tab(screen, filters, queue),
        "is_rows": is_rows,
        "here": f"list={QUEUE}",
        "open_lead": request.GET.get("lead", ""),
    }
    if not is_rows:
        data["tally"] = tally_of(screen.scores(frame), filters, frame, about)
    return data


def _queue_tab(screen: Screen, filters: Filters, queue: Queue | None) -> dict[str, Any] | None:
    """The first tab, for those who work leads."""
    if queue is None:
        return None
    return {
        "label": _QUEUES[role_of(screen.user)],
        "count": count_of(queue),
        "query": f"list={QUEUE}",
        "is_current": filters.list == QUEUE,
    }


def _pager(filters: Filters, page: Page) -> dict[str, str | None]:
    before, after = (_joined(filters.query, end) if end else None for end in (page.before, page.after))
    return {"before": before, "after": after}


def _query(filters: Filters, request: HttpRequest) -> str:
    """This very page's query, less the open lead: what a row's panel is pushed on top of."""
    ends = {name: request.GET[name] for name in ("after", "before", "rank") if name in request.GET}
    return _joined(filters.query, urlencode(ends))


def _joined(*queries: str) -> str:
    return "&".join(query for query in queries if query)


def _removals(filters: Filters) -> list[dict[str, Any]]:
    """The filters made one by one, each with the address without it."""
    return [
        {
            "one": one,
            "query": filters.changed(where=tuple(other for other in filters.where if other != one)).query,
        }
        for one in filters.where
    ]
