"""How long scoring files takes, as a ratio to reading the same two files with csv.reader and nothing else.

`python bench/score_files.py [--leads 100000] [--activities 1000000]`
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
AS_OF = datetime(2026, 6, 1, 12)  # noqa: DTZ001 - written out with a Z
TYPES = (
    "web.visit", "web.page.pricing", "web.page.product", "web.page.blog", "web.page.careers", "email.open",
    "email.click", "email.unsubscribe", "content.download", "content.video", "event.attended",
    "event.webinar", "form.submit", "form.demo_request", "call.connected", "meeting.held",
)  # fmt: skip
FIELDS = {
    "funding": ("none", "in process", "within 6 months", "available now", ""),
    "need": ("none", "unaware", "potential", "direct", ""),
    "authority": ("influencer", "purchasing agent", "decision-maker", ""),
    "purchase_plan": ("none", "within 1 year", "within 6 months", "immediately", ""),
    "buying_stage": ("awareness", "consideration", "decision", ""),
    "industry": ("manufacturing", "software", "finance", "food", "energy", "education", ""),
    "region": ("emea", "americas", "apac", ""),
    "seniority": ("staff", "senior", "manager", "director", "vp", "c-level", ""),
    "department": ("engineering", "it", "operations", "purchasing", "sales", ""),
    "employees": ("5", "40", "240", "1500", "20000", ""),
    "annual_revenue": ("100000", "2000000", "50000000", ""),
    "spend": ("50", "400", "5000", ""),
    "do_not_call": ("true", "false", ""),
}


def write_leads(path: Path, count: int, rng: random.Random) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "created_on", "email", "domain", *FIELDS])
        for number in range(count):
            created = (AS_OF - timedelta(days=rng.randrange(900))).date()
            domain = f"company{number % 20011}.example"
            values = [rng.choice(values) for values in FIELDS.values()]
            writer.writerow([f"L{number}", created, f"person{number}@{domain}", domain, *values])


def write_activities(path: Path, leads: int, count: int, rng: random.Random) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["lead_id", "type", "occurred_at"])
        for _ in range(count):
            lead = int(leads * rng.random() ** 2)  # a few leads do most
            moment = AS_OF - timedelta(seconds=rng.randrange(700 * 86_400))
            writer.writerow([f"L{lead}", rng.choice(TYPES), f"{moment.isoformat()}Z"])


def seconds_to_read(*paths: Path) -> float:
    began = time.perf_counter()
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            for _ in csv.reader(file):
                pass
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--matrix", type=Path, default=ROOT / "scoring" / "matrices" / "default.yaml")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        leads, activities, out = (
            Path(folder) / name for name in ("leads.csv", "activities.csv", "out.jsonl")
        )
        write_leads(leads, options.leads, rng)
        write_activities(activities, options.leads, options.activities, rng)
        yardstick = seconds_to_read(leads, activities)
        began = time.perf_counter()
        subprocess.run(
            [
                sys.executable, ROOT / "manage.py", "score_files", "--matrix", options.matrix,
                "--leads", leads, "--activities", activities,
                "--as-of", AS_OF.isoformat() + "Z", "--out", out,
            ],
            check=True,
        )  # fmt: skip
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        with out.open(encoding="utf-8") as file:
            hot = sum(json.loads(line)["band"] == "hot" for line in file)
    print(f"reading both files  {yardstick:6.2f} s")
    print(f"scoring them        {seconds:6.2f} s, {seconds / yardstick:.1f} times as long")
    print(f"memory at its peak  {peak:6.0f} MB")
    print(f"hot leads           {hot:6d}")


if __name__ == "__main__":
    main()
