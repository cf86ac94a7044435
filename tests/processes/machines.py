"""What other systems come in by, made as operations make it: prints it as JSON.

`python -m tests.processes.machines`
"""

import json
from datetime import UTC, datetime

import django


def make() -> dict[str, str]:
    """A key for API and trackers, an address for signed webhooks, and a form that is open."""
    from leads.forms.editing import By, make_form
    from leads.hooks.making import make_hook
    from leads.models import Role, Scope, User
    from leads.people.keys import make_key

    now = datetime.now(UTC)
    by, _ = User.objects.get_or_create(username="olga", role=Role.OPERATIONS)
    _, key = make_key("All", "shop", list(Scope), by=by, now=now, per_minute=100_000)
    hook = make_hook("signed", "Events", "events", "", by=by, now=now)
    form = make_form("Ask us", "form.demo_request", By(by, now))
    return {"key": key, "endpoint": hook.endpoint, "secret": hook.secret, "form": form.key}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(make()))
