"""Starts, feeds, kills and questions real processes, from outside: by commands, SQL and signals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import redis

from tests import dying

ROOT = Path(__file__).parent.parent.parent
LEADS = 5_500  # two ranges of a publishing
MATRIX = """
name: Small NUMBER
weights: {engagement: 1}
full_marks: {engagement: 1000}
parameters:
  - {key: content, axis: engagement, rules: [{key: download, count: [content.download], points: POINTS}]}
bands: [{band: warm, from: 50}, {band: cold, from: 0}]
"""
MQL = "stages: {mql: [[{did: [form.demo_request]}]]}\n"


class Installation:
    """One database, one Redis, and the processes that a test started."""

    def __init__(self, database_url: str, redis_url: str, folder: Path) -> None:
        self.environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        self.redis = redis.Redis.from_url(redis_url)
        self.folder = folder
        self.sql = psycopg.connect(database_url, autocommit=True)
        self.started: list[subprocess.Popen[bytes]] = []
        self.points = 0  # tenths of the composite that a download pays
        self._matrices = 0
        self._keys = 0

    def prepared(self) -> "Installation":
        """Migrate, add the leads and publish the matrix."""
        self.manage("migrate", "--verbosity=0")
        texts = [
            row[0]
            for row in self.sql.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = 'leads_lead' AND data_type = 'text'"
            )
        ]
        self.sql.execute(
            f"INSERT INTO leads_lead (stage, added_at, extra, {', '.join(texts)})"
            f" SELECT 'inquiry', now(), '{{}}', {', '.join(['%s'] * len(texts))}"
            f" FROM generate_series(1, {LEADS})",
            [""] * len(texts),
        )
        self.sql.execute(
            "INSERT INTO leads_visitor (lead_id, first_seen_at) SELECT id, now() FROM leads_lead"
        )
        assert self.publish(self.other_points()).returncode == 0
        return self

    # -- what users do

    def downloads(self, leads: int = 1, first: int = 1) -> None:
        """So many leads download something, each one thing."""
        self._did("content.download", leads, first)

    def asks_for_a_demo(self, leads: int, first: int) -> None:
        """So many leads ask for a demo, which makes MQLs of them once people were hired."""
        self._did("form.demo_request", leads, first)

    def _did(self, kind: str, leads: int, first: int) -> None:
        self._keys += 1
        self.sql.execute(
            "INSERT INTO leads_activity (visitor_id, lead_id, type_id, occurred_at, known_at, source, key,"
            " topic, properties)"
            " SELECT v.id, v.lead_id, t.id, now(), now(), 'test', %s || '-' || v.id, '', '{}'"
            " FROM leads_visitor v, leads_activitytype t"
            " WHERE t.key = %s AND v.lead_id BETWEEN %s AND %s",
            [str(self._keys), kind, first, first + leads - 1],
        )

    def named(self, lead: int, email: str) -> None:
        """A lead goes by an e-mail address from now on."""
        self.sql.execute(
            "INSERT INTO leads_identity (visitor_id, kind, value, known_at)"
            " SELECT min(id), 'email', %s, now() FROM leads_visitor WHERE lead_id = %s",
            [email, lead],
        )

    def hire(self) -> None:
        """From now on leads that ask for a demo are MQLs, and there are people to work them."""
        assert self._start("-m", "tests.processes.people", "hire").wait(60) == 0
        assert self.publish(self.points, MQL).returncode == 0

    def other_points(self) -> int:
        """For a matrix that was not published yet: others than now.

        Enough that each download is noted as a change of the score, also where a publishing before moved it
        by less than is noted (10), and so few that no lead reaches the greatest composite, whatever tests
        were before: they let none download more than 30 times.
        """
        self._matrices += 1
        return 20 + (self.points + 1) % 10

    def publish(self, points: int, more: str = "", **environment: object) -> subprocess.CompletedProcess[str]:
        """Publish the matrix with so many points for a download, and more lines."""
        file = self.file(points, more)
        if self.one("SELECT count(*) FROM scoring_matrixversion"):
            self.sign(file)
        done = self.run("matrix", "publish", str(file), "--model", "small", **environment)
        if done.returncode == 0:
            self.points = points
        return done

    def file(self, points: int, more: str = "") -> Path:
        """The matrix with so many points for a download, and more lines."""
        file = self.folder / f"matrix{self._matrices}.yaml"
        file.write_text(MATRIX.replace("NUMBER", str(self._matrices)).replace("POINTS", str(points)) + more)
        return file

    def ask(self, file: Path, **environment: object) -> int:
        """Two people sign a matrix, and one of them asks for its publishing as on a page; the status."""
        return self._start("-m", "tests.processes.people", "ask", str(file), **environment).wait(60)

    def sign(self, file: Path) -> None:
        """Two people sign the draft that is made of a file, where it is no version yet."""
        assert self._start("-m", "tests.processes.people", "sign", str(file)).wait(60) == 0

    def assert_goes_on(self, points: int) -> None:
        """A publishing that was killed ends as if it had run once: each crossing is recorded once."""
        done = self.publish(points)
        assert done.returncode == 0, done.stderr
        self.manage("drain")
        runs = self.one(
            "SELECT count(*) FROM scoring_publishrun r JOIN scoring_scoringmodel m"
            " ON m.active_id = r.version_id"
        )
        assert runs == 1
        self.assert_all_is_true()

    # -- processes

    def run(self, *arguments: str, **environment: object) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, whatever that is."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._with(environment),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def python(self, *arguments: str) -> str:
        """What a program wrote that must succeed."""
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=100, check=True
        ).stdout

    def manage(self, *arguments: str) -> str:
        """Run a command that must succeed; what it wrote."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_worker(self, **environment: object) -> subprocess.Popen[bytes]:
        """A real Celery worker with two children."""
        command = ("-m", "celery", "-A", "leadscore", "worker", "--concurrency=2", "--loglevel=warning")
        return self._start(*command, **environment)

    def start_dispatcher(self, **environment: object) -> subprocess.Popen[bytes]:
        """A real dispatcher."""
        return self._start("manage.py", "dispatch", **environment)

    def start_sender(self, **environment: object) -> subprocess.Popen[bytes]:
        """A process that scores and sends mails without a broker."""
        return self._start("manage.py", "drain", "--forever", **environment)

    def start_web(self, port: int, **environment: object) -> subprocess.Popen[bytes]:
        """A real web process."""
        command = ("-m", "leadscore.local", "web", "--port", str(port))
        return self._start(*command, SECRET_KEY="of tests " * 8, WEB_PROCESSES=1, **environment)

    def start_people(self, seed: int) -> subprocess.Popen[bytes]:
        """People who work their leads without a pause."""
        return self._start("-m", "tests.processes.people", str(seed))

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As `kill -9`, children included."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def end_connections(self) -> None:
        """End every connection to the database but our own."""
        self.sql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def stop(self) -> None:
        """Kill whatever a test left running."""
        while self.started:
            process = self.started.pop()
            if process.poll() is None:
                self.kill(process)

    def _start(self, *command: str, **environment: object) -> subprocess.Popen[bytes]:
        log = (self.folder / f"process{len(list(self.folder.glob('*.log')))}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self._with(environment),
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=dying.with_its_parent,
        )
        process.log = Path(log.name)  # type: ignore[attr-defined]
        self.started.append(process)
        return process

    def _with(self, environment: dict[str, object]) -> dict[str, str]:
        return self.environment | {name: str(value) for name, value in environment.items()}

    # -- what is so

    def one(self, query: str, *arguments: object) -> object:
        """One value."""
        row = self.sql.execute(query, arguments).fetchone()
        return row[0] if row else None

    def pending(self) -> object:
        """How many rows wait."""
        return self.one("SELECT count(*) FROM scoring_pending")

    def composite(self, lead: int) -> object:
        """The score that is shown, in tenths."""
        return self.one(
            "SELECT composite FROM scoring_leadscore s"
            " JOIN scoring_scoringmodel m ON m.active_id = s.version_id WHERE s.lead_id = %s",
            lead,
        )

    def changes(self) -> object:
        """How many changes of scores were recorded."""
        return self.one("SELECT count(*) FROM scoring_scorechange")

    def lease_runs_out(self) -> None:
        """As if the time of a dead worker's claim were over."""
        self.sql.execute(
            "UPDATE scoring_pending SET leased_until = now() - interval '1 s' WHERE attempts > 0"
        )

    def wait_until(self, holds: Callable[[], bool], seconds: float) -> float:
        """Wait until something holds; how long it took."""
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < seconds, f"not after {seconds} s, at {datetime.now(UTC)}"
            time.sleep(0.02)
        return time.monotonic() - began

    def assert_all_is_true(self) -> None:
        """Nothing waits, nothing is lost or done twice: every promise holds."""
        assert self.pending() == 0
        verified = self.run("verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
