"""`python -m bench.kills`: rescore everybody while whoever does it is killed again and again.

Real processes, killed by SIGKILL at random moments: the worker, one of its children, PostgreSQL, Redis, the
dispatcher and the web process, while another system sends activities. Each rescore that ended is held, row by
row, against a second one of the same rules that nobody disturbed; at the end `manage.py verify` holds every
promise against the data. Exit code 1 where anything differs or is lost.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from bench.live.asked import parser_of, write
from bench.live.comparing import differing, missing, unseen
from bench.live.house import House, Stuck, open_house
from bench.live.lost import lost_of
from bench.live.proc import children_of
from bench.scale.order import Order
from leadscore.local.places import CHECKOUT

VICTIMS = ("worker", "worker's child", "postgres", "redis", "dispatcher", "web")
_LEADS_A_SECOND = 100  # at the very least, killed again and again
_RATE, _BATCH = 20, 5


@dataclass
class Told:
    """What was done, and what came of it; `wrong` is empty where all is well."""

    kills: dict[str, int] = field(default_factory=dict)
    rounds: list[dict[str, Any]] = field(default_factory=list)
    accepted: int = 0
    asked_again: int = 0  # a run whose step died too often without coming further is asked for by a person
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Kill, compare, print the verdict and write it down."""
    options = _options()
    order = Order.of(options.scale)
    with open_house(order, "kills") as house:
        told = Told()
        try:
            _all_rounds(house, order, options, told)
        except Stuck as stuck:
            told.wrong.append(str(stuck))
        _tell(told)
        is_well = not told.wrong
        about = {"leads": order.leads, "seed": options.seed, **vars(told), "is_met": is_well}
        house.one("SELECT 1")
        print(write(options.out, f"kills-{order.leads}", about))
    return 0 if is_well else 1


def _all_rounds(house: House, order: Order, options: argparse.Namespace, told: Told) -> None:
    from bench.live import made

    random = Random(options.seed)
    house.start("web", "worker", "dispatcher")
    house.wait_until(house.is_up, "the page", 90)
    house.wait_until(house.is_settled, "what time has changed", 3600)
    key = made.key(datetime.now(UTC))
    while sum(told.kills.values()) < options.kills:
        _round(house, order, options, random, key, told)
    verified = subprocess.run([sys.executable, "manage.py", "verify"], cwd=CHECKOUT, env=house.environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
    told.wrong += [line for line in verified.stdout.splitlines() if "broken" in line]
    if verified.returncode and not told.wrong:
        told.wrong.append(verified.stderr[-500:])


def _round(
    house: House, order: Order, options: argparse.Namespace, random: Random, key: str, told: Told
) -> None:
    """One rescore with its kills, and the undisturbed one it is held against."""
    number = len(told.rounds) + 1
    with tempfile.TemporaryDirectory(prefix="leadscore-kills-") as folder:
        out = Path(folder) / "sent"
        sender = house.client("sending", key=key, leads=order.leads, rate=_RATE, batch=_BATCH,
                              seconds=86_400, seed=f"{options.seed}-{number}", out=out)  # fmt: skip
        try:
            version = _rescored(house, order, options, random, number, told)
            sender.terminate()
            house.wait_until(lambda: sender.poll() is not None, "all that was sent in the scores", 400)
        finally:
            sender.kill()
            sender.wait()
        sent = json.loads(out.read_text())
    house.wait_until(house.is_settled, "what is pending", 600)
    told.accepted += len(sent["sent"])
    told.wrong += [f"{what}: {times}" for what, times in lost_of(house, sent).items() if times]
    _compare(house, version, number, sent, told)


def _rescored(
    house: House, order: Order, options: argparse.Namespace, random: Random, number: int, told: Told
) -> int:
    """Have the workers publish a version while they are killed; its id."""
    from bench.live import made

    now = datetime.now(UTC)
    run = made.ask(made.draft(now, number), now)

    def is_done() -> bool:
        state = house.one("SELECT state FROM scoring_publishrun WHERE id = %s", run.pk)
        if state == "failed":
            told.asked_again += 1
            made.ask_again(run, datetime.now(UTC))
        return bool(state == "done")

    while not is_done() and sum(told.kills.values()) < options.kills:
        house.look_after(random.uniform(0, 2 * options.gap))
        victim = random.choice(VICTIMS)
        if _kill(house, victim, random):
            told.kills[victim] = told.kills.get(victim, 0) + 1
    house.wait_until(is_done, "the rescore", 300 + order.leads / _LEADS_A_SECOND)
    return run.version_id


def _kill(house: House, victim: str, random: Random) -> bool:
    if victim != "worker's child":
        return house.kill(victim)
    worker = house.child("worker")
    children = children_of(worker.process.pid) if worker and worker.process else []
    if not children:
        return False
    print("  a child of the worker is killed", flush=True)
    os.kill(random.choice(children), signal.SIGKILL)
    return True


def _compare(house: House, version: int, number: int, sent: dict[str, Any], told: Told) -> None:
    from bench.live import made

    other = made.undisturbed(datetime.now(UTC), number)
    found, absent = differing(house, version, other), missing(house, version)
    told.wrong += [f"the comparison is blind to {harm}" for harm in unseen(house, version, other, sent)]
    told.rounds.append({"differing": len(found), "missing": absent})
    print(f"rescore {number}: {len(found)} rows differ, {absent} are missing", flush=True)
    if found:
        told.wrong.append(f"{len(found)} rows differ from the undisturbed rescore, the first {found[:5]}")
    if absent:
        told.wrong.append(f"{absent} leads have no score")
    made.drop(version)


def _tell(told: Told) -> None:
    killed = ", ".join(f"{name} {times}" for name, times in sorted(told.kills.items()))
    print(f"\n{len(told.rounds)} rescores; killed: {killed}; asked for again: {told.asked_again}")
    print(f"{told.accepted:,} activities were accepted meanwhile")
    for line in told.wrong or ["Nothing is lost, and every row is that of an undisturbed rescore."]:
        print(line)


def _options() -> argparse.Namespace:
    parser = parser_of("kills", __doc__, 0.02)
    parser.add_argument("--kills", type=int, default=12, help="how many, over as many rescores as it takes")
    parser.add_argument("--gap", type=float, default=1.5, help="seconds between two, in the mean")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
