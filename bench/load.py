"""`python -m bench.load`: many activities a second, a full rescore in the middle, and people who read.

Real processes: web, worker and dispatcher as under `make run`, a client that sends and one that reads. Exit
code 1 where something was lost, scores were too far behind, or a page took too long.
"""

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.live.asked import parser_of, share, write
from bench.live.house import House, open_house
from bench.live.lost import lost_of
from bench.live.proc import worked_by
from bench.scale.order import Order

BEHIND_SECONDS, BEHIND_SHARE, PAGE_SECONDS = 10.0, 0.99, 0.8
_QUIET_WITHIN = 3600.0  # a company that was made days ago has its nightly run first


@dataclass(frozen=True)
class Run:
    """What was seen of one run; moments are of one clock, in seconds."""

    sent: dict[str, Any]
    read: dict[str, Any]
    published: tuple[float, float]
    worked: dict[str, float]
    lost: dict[str, int]


def main() -> int:
    """Run it, print what came out, write it down."""
    options = _options()
    order = Order.of(options.scale)
    with open_house(order, "load") as house:
        found = _told(_run(house, order, options), order, options)
        for line in found.pop("lines"):
            print(line)
        print(write(options.out, f"load-{order.leads}", found))
    return 0 if found["is_met"] else 1


def _run(house: House, order: Order, options: argparse.Namespace) -> Run:
    from bench.live import made

    now = datetime.now(UTC)
    house.start("web", "worker", "dispatcher")
    house.wait_until(house.is_up, "the page", 90)
    house.wait_until(house.is_settled, "what time has changed", _QUIET_WITHIN)
    people, password = made.readers(options.readers)
    folder = Path(tempfile.mkdtemp(prefix="leadscore-load-"))
    common = {"seconds": options.seconds, "seed": options.seed}
    before = _worked(house)
    print(
        f"{options.rate:g} activities a second and {len(people)} readers, for {options.seconds:g} s",
        flush=True,
    )
    sender = house.client("sending", key=made.key(now), leads=order.leads, rate=options.rate,
                          batch=options.batch, out=folder / "sent", **common)  # fmt: skip
    reader = house.client(
        "reading",
        people=",".join(people),
        password=password,
        pause=options.pause,
        out=folder / "read",
        **common,
    )
    try:
        house.look_after(options.seconds / 3)
        published = _publish(house)
        house.wait_until(lambda: reader.poll() is not None, "the readers", options.seconds + 120)
        worked = {name: seconds - before[name] for name, seconds in _worked(house).items()}
        house.wait_until(lambda: sender.poll() is not None, "all in the scores", 400)
        sent, read = (json.loads((folder / name).read_text()) for name in ("sent", "read"))
    finally:
        for client in (sender, reader):
            client.kill()
            client.wait()
        shutil.rmtree(folder)
    return Run(sent, read, published, worked, lost_of(house, sent))


def _publish(house: House) -> tuple[float, float]:
    """Have a version published, and wait for it; when it began and ended."""
    from time import monotonic

    from bench.live import made

    now = datetime.now(UTC)
    began = monotonic()
    run = made.ask(made.draft(now, 1), now)
    state = "SELECT state FROM scoring_publishrun WHERE id = %s"
    house.wait_until(lambda: house.one(state, run.pk) not in ("wanted", "running"), "the rescore", 3600)
    assert house.one(state, run.pk) == "done"
    return began, monotonic()


def _worked(house: House) -> dict[str, float]:
    """Seconds of processor time that each of our processes has taken, with all that it started."""
    children = [one.child for one in house.supervisor.watched]
    return {one.name: worked_by(one.process.pid) for one in children if one.process}


def _told(run: Run, order: Order, options: argparse.Namespace) -> dict[str, Any]:
    """What came out, as it is written down; `lines` of it for people, and `is_met`."""
    lags = [one["lag"] for one in run.sent["sent"] if one["lag"] is not None]
    in_time = sum(lag <= BEHIND_SECONDS for lag in lags) / max(1, len(run.sent["sent"]))
    pages = _by_kind(run)
    wrong = [page for page in run.read["pages"] if page[3] != 200]
    slowest = pages["all"]["max"]
    rate = len(run.sent["sent"]) / run.sent["seconds"]
    verdicts = {
        f"nothing is lost: {run.lost}": not any(run.lost.values()),
        f"scores at most {BEHIND_SECONDS:g} s behind in {in_time:.2%} (99%)": in_time >= BEHIND_SHARE,
        f"the slowest page {slowest * 1000:.0f} ms ({PAGE_SECONDS * 1000:g})": slowest < PAGE_SECONDS,
        f"every page answered: {len(wrong)} did not": not wrong,
        f"{rate:.0f} activities a second were accepted ({options.rate:g})": rate >= 0.98 * options.rate,
    }
    took = run.published[1] - run.published[0]
    lines = [
        f"\n{order.leads:,} leads; the rescore took {took:.1f} s; {run.sent['again']} batches sent again",
        _line("behind, s", _spread(lags), 1),
        *(_line(f"{kind}, ms", spread, 1000) for kind, spread in pages.items()),
        f"seconds of a core: {', '.join(f'{name} {took:.0f}' for name, took in run.worked.items())}",
        *(f"{'met   ' if is_met else 'MISSED'} {words}" for words, is_met in verdicts.items()),
    ]
    return {
        "leads": order.leads,
        "asked": {name: value for name, value in vars(options).items() if name != "out"},
        "behind": _spread(lags),
        "behind_in_time": in_time,
        "pages": pages,
        "wrong_pages": wrong[:20],
        "rescore_seconds": took,
        "accepted_a_second": rate,
        "sent_again": run.sent["again"],
        "lost": run.lost,
        "worked_seconds": run.worked,
        "is_met": all(verdicts.values()),
        "lines": lines,
    }


def _by_kind(run: Run) -> dict[str, dict[str, float]]:
    began, ended = run.published
    kinds: dict[str, list[float]] = {"all": [], "while rescoring": []}
    for kind, at, seconds, _, _ in run.read["pages"]:
        kinds["all"].append(seconds)
        kinds.setdefault(kind, []).append(seconds)
        if began <= at + seconds and at <= ended:
            kinds["while rescoring"].append(seconds)
    return {kind: _spread(found) for kind, found in kinds.items()}


def _spread(seconds: list[float]) -> dict[str, float]:
    parts = {"median": 0.5, "95%": 0.95, "99%": 0.99, "max": 1.0}
    return {"times": len(seconds), **{name: share(seconds, part) for name, part in parts.items()}}


def _line(what: str, spread: dict[str, float], unit: float) -> str:
    told = "  ".join(f"{name} {value * unit:8.2f}" for name, value in spread.items() if name != "times")
    return f"{what:<22} {spread['times']:>7,} times  {told}"


def _options() -> argparse.Namespace:
    parser = parser_of("load", __doc__, 1)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--rate", type=float, default=200, help="activities a second")
    parser.add_argument("--batch", type=int, default=20, help="activities that are sent at once")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--pause", type=float, default=3, help="seconds between two pages of a reader")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
