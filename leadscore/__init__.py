"""The composition root: knows every app; no app knows it."""

from leadscore.celery import app as celery_app

__all__ = ["celery_app"]  # tasks declared in the apps find the queue through it
