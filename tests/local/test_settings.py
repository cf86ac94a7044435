"""Settings come from the environment, and a wrong one is refused by its name in one line."""

import os
import subprocess
import sys

import pytest

from leadscore import environment
from tests.local.instance import CHECKOUT


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )


def test_everything_loads_without_a_database():
    assert manage("check", LOCAL_DIR="/nonexistent").returncode == 0


def test_a_command_that_needs_a_database_says_so():
    told = manage("showmigrations", LOCAL_DIR="/nonexistent")
    assert told.returncode == 1
    assert told.stderr == "This needs a database: set DATABASE_URL, or start `make run` first.\n"


def test_a_wrong_value_is_one_line_that_names_it():
    told = manage("check", DEBUG="yes")
    assert told.returncode == 1
    assert told.stderr == "Setting DEBUG='yes' is wrong: it should be 0 or 1.\n"


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (environment.flag, "true"),
        (lambda name: environment.zone(name, "UTC"), "Middle/Earth"),
        (lambda name: environment.zone(name, "UTC"), "../../etc/passwd"),
        (environment.database, "mysql://root@db/leads"),
        (environment.database, "postgresql://db:notaport/leads"),
        (environment.database, "postgresql://db"),
        (environment.broker, "amqp://broker"),
        (lambda name: environment.names(name, ""), "https://leads.example.com"),
        (lambda name: environment.number(name, 5, 1, 10), "11"),
        (lambda name: environment.number(name, 5, 1, 10), "1e1"),
        (lambda name: environment.secret(name, 32), "short"),
        (lambda name: environment.choice(name, "A", ("A", "B")), "C"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(read, value, monkeypatch):
    monkeypatch.setenv("SOME_NAME", value)
    with pytest.raises(environment.WrongSetting, match="SOME_NAME"):
        read("SOME_NAME")


@pytest.mark.parametrize("value", ["mysql://root:hunter2@db/leads", "postgresql://u:hunter2@db:x/leads"])
def test_a_password_is_never_repeated(value, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(environment.WrongSetting) as refusal:
        environment.database("DATABASE_URL")
    assert "hunter2" not in str(refusal.value)


def test_a_database_on_a_socket_and_one_on_a_server(monkeypatch):
    monkeypatch.setenv("URL", "postgresql://postgres@/leads?host=/run/pg")
    assert environment.database("URL")["HOST"] == "/run/pg"
    monkeypatch.setenv("URL", "postgresql://me:p%40ss@db:6432/leads?sslmode=require")
    found = environment.database("URL")
    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("db", "6432", "p@ss")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_redis_on_a_socket_is_written_as_celery_wants_it(monkeypatch):
    monkeypatch.setenv("URL", "unix:///run/redis.sock?db=3")
    assert environment.broker("URL") == "redis+socket:///run/redis.sock?virtual_host=3"


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (environment.host, "smtp.example.com:587"),
        (environment.host, "smtps://smtp.example.com"),
        (environment.host, "smtp example"),
        (lambda name: environment.address(name, ""), "nobody"),
        (lambda name: environment.address(name, ""), "a@b.example\nBcc: c@d.example"),
        (lambda name: environment.address(name, ""), "Leads <leads@>"),
        (lambda name: environment.site(name, ""), "leads.example.com"),
        (lambda name: environment.site(name, ""), "https://leads.example.com/sales"),
        (lambda name: environment.site(name, ""), "https://u:p@leads.example.com"),
        (lambda name: environment.site(name, ""), "javascript:alert(1)"),
    ],
)
def test_settings_of_mail_that_cannot_be_meant_are_refused_by_name(read, value, monkeypatch):
    monkeypatch.setenv("SOME_NAME", value)
    with pytest.raises(environment.WrongSetting, match="SOME_NAME"):
        read("SOME_NAME")


def test_settings_of_mail_as_people_write_them(monkeypatch):
    for read, value, found in (
        (environment.host, "[::1]", "[::1]"),
        (environment.host, "smtp-relay.example.com", "smtp-relay.example.com"),
        (lambda name: environment.address(name, ""), "Leads <leads@x.example>", "Leads <leads@x.example>"),
        (lambda name: environment.site(name, ""), "https://x.example:8443/", "https://x.example:8443"),
    ):
        monkeypatch.setenv("SOME_NAME", value)
        assert read("SOME_NAME") == found


def test_both_kinds_of_tls_at_once_are_refused():
    told = manage("check", EMAIL_USE_TLS="1", EMAIL_USE_SSL="1")
    assert told.returncode == 1
    assert told.stderr.startswith("Setting EMAIL_USE_SSL='1' is wrong")
