"""The engine stands alone."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
import scoring.engine.kernel, scoring.engine.explain, scoring.engine.files, scoring.engine.matrix
foreign = {name.partition(".")[0] for name in sys.modules} & {"django", "psycopg", "celery", "redis", "leads"}
print(sorted(foreign))
"""


def test_a_bare_interpreter_imports_the_engine_without_django() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env={}, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"


def test_the_package_above_the_engine_is_empty() -> None:
    assert (ROOT / "scoring" / "__init__.py").read_text() == ""
