"""The Celery application; its settings are the CELERY_ ones of leadscore.settings."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")

app = Celery("leadscore")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
@heartbeat_sent.connect
def show_that_the_worker_lives(**_: Any) -> None:
    """Touch HEARTBEAT_FILE: the heart beats only while the worker is connected to its broker."""
    if path := os.environ.get("HEARTBEAT_FILE"):
        Path(path).touch()


@heartbeat_sent.connect
def write_what_pages_ask_for(**_: Any) -> None:
    """Each host's worker looks after the files of its own host."""
    from scoring.impact.renewing import renew_beside

    renew_beside(datetime.now(UTC))
