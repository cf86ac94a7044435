"""What the migrations leave in the tables: tests that empty all of them write it again."""

from importlib import import_module

from django.core.management import call_command


def write_standards() -> None:
    """Write the catalog and what else a new installation knows: reasons, event rules, response times."""
    from leads.catalog.write import write_standard
    from leads.handoff.reasons import write_standard_reasons
    from leads.models import ActivityType, EventRule, ResponseTime
    from leads.tracking.standard import write_standard_rules
    from scoring.models import StageRule

    write_standard()
    write_standard_reasons()
    write_standard_rules(EventRule, ActivityType)
    hours = import_module("leads.migrations.0006_handoff_settings").HOURS
    ResponseTime.objects.all().delete()
    ResponseTime.objects.bulk_create([ResponseTime(stage=stage, hours=hours[stage]) for stage in hours])
    StageRule.objects.get_or_create(stage="mql")


def empty_all() -> None:
    """Empty all tables but for what the migrations leave.

    Ids go on counting: what a process remembers of a lead or a move it keeps by its id.
    """
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    write_standards()
