"""How long a file of 100,000 leads takes to come in, against csv.reader over the same file, and its memory.

python bench/imports.py [ROWS]   (into the database of DATABASE_URL; the import is undone at the end)
"""

import csv
import os
import resource
import sys
import time
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
django.setup()

from leads.imports.running import start  # noqa: E402
from leads.imports.taking import take_file  # noqa: E402
from leads.imports.undoing import undo  # noqa: E402
from leads.models import FileImport, Role, User  # noqa: E402
from leads.working import work_on  # noqa: E402

_HEADER = (
    "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Company,Country/Region,"
    "Annual Revenue,Create Date"
)
_SECONDS = 20  # of a step, as workers do them


def clock() -> datetime:
    return datetime.now(UTC)


def file_of(rows: int) -> bytes:
    lines = (
        f"bench-{n},Ada{n % 977},Okafor{n},ada{n}@lekki{n % 5000}.example,+49 30 {n:07},IT Director,"
        f'Lekki {n % 5000} GmbH,Germany,"{n % 900},500",{n % 28 + 1:02}/{n % 12 + 1:02}/2024'
        for n in range(rows)
    )
    return "\n".join([_HEADER, *lines, ""]).encode()


def timed_reader(data: bytes) -> float:
    began = time.perf_counter()
    for _ in csv.reader(StringIO(data.decode())):
        pass
    return time.perf_counter() - began


def drained() -> None:
    while work_on(clock, seconds=_SECONDS):
        pass


def main(rows: int) -> None:
    data = file_of(rows)
    yardstick = min(timed_reader(data) for _ in range(3))
    by, _ = User.objects.get_or_create(username="bench", defaults={"role": Role.OPERATIONS})
    began = time.perf_counter()
    one = take_file(BytesIO(data), "bench.csv", len(data), by, clock())
    took_taking = time.perf_counter() - began
    start(one.pk, by, clock())
    began = time.perf_counter()
    drained()
    took = time.perf_counter() - began
    one = FileImport.objects.get(pk=one.pk)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} rows, {len(data) / 1024**2:.1f} MB: {one.state} {one.counts}")
    print(
        f"csv.reader {yardstick:.2f} s; looked at in {took_taking:.1f} s, {took_taking / yardstick:.0f} times"
    )
    print(f"brought in {took:.1f} s, {took / yardstick:.0f} times; at most {memory:.0f} MB")
    undo(one.pk, by, clock())
    began = time.perf_counter()
    drained()
    undone = time.perf_counter() - began
    print(f"undone {undone:.1f} s, {undone / yardstick:.0f} times; {undone / took:.2f} of bringing it in")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
