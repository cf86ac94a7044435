"""Random cases written as files, with rows that can't be read strewn in, come out of score_files as told."""

import csv
import json
import random
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import pytest

from scoring.engine.files import score_files
from scoring.engine.matrix import parse
from scoring.engine.times import read_moment
from tests.engine import random_matrices
from tests.engine.oracle import evaluate
from tests.engine.random_leads import FIELDS

COLUMNS = ["id", *FIELDS]
BAD_LEADS = ([""] * len(COLUMNS), ["L0"] + ["x"] * len(FIELDS), ["short"], ["long"] + [""] * 40)
BAD_ACTIVITIES = (
    ["nobody", "web.visit", "2026-03-01"],
    ["l0", "web.visit", "2026-03-01"],  # ids match byte by byte
    ["L0", "web.visit", "yesterday"],
    ["L0", "web.visit", "2026-02-30T10:00Z"],
    ["L0", "web.visit", ""],
    ["L0", "web.visit"],
    ["L0", "web.visit", "2026-03-01", "more"],
)


@pytest.mark.parametrize("seed", range(40))
def test_files_are_scored_as_their_rows_would_be(seed: int, tmp_path: Path) -> None:
    case, rng, said = random_matrices.case(seed), random.Random(seed), []
    leads = [[lead.get(name, "") for name in COLUMNS] for lead in case["leads"]]
    skipped_leads = write(tmp_path / "L.csv", COLUMNS, leads, BAD_LEADS, rng)
    header = ["lead_id", "type", "occurred_at"]
    skipped = write(tmp_path / "A.csv", header, case["activities"], BAD_ACTIVITIES, rng)
    zone = ZoneInfo(case["zone"])
    as_of = read_moment(case["as_of"].isoformat(), zone)
    paths = tmp_path / "L.csv", tmp_path / "A.csv", tmp_path / "O.jsonl"
    summary = score_files(parse(case["document"]), *paths, as_of, zone, said.append)
    scored = [json.loads(line) for line in paths[2].read_text(encoding="utf-8").splitlines()]
    plain = evaluate(**case)
    assert scored == plain
    assert [list(one) for one in scored] == [list(one) for one in plain]
    assert (summary.skipped_leads, summary.skipped_activities) == (len(skipped_leads), len(skipped))
    assert all(f"L.csv, line {line}:" in text for line, text in zip(skipped_leads, said, strict=False))
    rest = said[len(skipped_leads) :]
    assert all(f"A.csv, line {line}:" in text for line, text in zip(skipped, rest, strict=True))


def write(path: Path, header: list, rows: list, bad: tuple, rng: random.Random) -> list[int]:
    """Write a file with bad rows and empty lines strewn in; the lines of the bad ones."""
    bad_lines: list[int] = []
    with path.open("w", encoding="utf-8-sig" if rng.random() < 0.5 else "utf-8", newline="") as file:
        lines = Lines(file)
        writer = csv.writer(lines, lineterminator=rng.choice(("\n", "\r\n")))
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            for one in rng.sample(bad, rng.choice((0, 0, 1, 2))):
                bad_lines.append(lines.written + 1)
                writer.writerow(one)
            if rng.random() < 0.1:
                file.write("\n")
                lines.written += 1
    return bad_lines


class Lines:
    """A file that counts the lines that were written to it."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.written = file, 0

    def write(self, text: str) -> None:
        self.file.write(text)
        self.written += text.count("\n")
