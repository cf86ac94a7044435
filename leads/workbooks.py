"""Whether a workbook can be read without harm: tried first by a process that it may end.

The reader of workbooks lays a sheet out as a full table, and a file of a kilobyte can say that it has a
billion cells. Where the memory is not there the whole process ends, a web server with all its requests.
There are more ways to say so than a look at the file would find.
"""

import subprocess
import sys
from pathlib import Path

_MOST_BYTES = 1024**3  # a sheet of 100,000 rows and 30 columns takes half of it
_SECONDS = 60
_TRIAL = Path(__file__).with_name("workbook_trial.py")


def is_harmless(data: bytes) -> bool:
    """Whether reading all sheets of a workbook takes neither too much memory nor too long."""
    trial = [sys.executable, "-I", str(_TRIAL), str(_MOST_BYTES)]
    try:
        done = subprocess.run(trial, input=data, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
