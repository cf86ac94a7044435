"""What must be true of the whole history of every lead, whatever happened in whatever order."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from leads.days import day_of
from leads.handoff.moves import MOVES
from leads.handoff.returning import REASON as THE_DAY_HAS_COME
from leads.handoff.stages import _ACTIVITIES as LIFECYCLE
from leads.models import Action, Activity, AuditEntry, Lead, Outcome, Stage, StageMove, User, Waiting
from scoring.models import Pending, StageRule
from scoring.rescoring.falling import BELOW, DISQUALIFIED
from scoring.rescoring.ready import REASONS as UP
from scoring.rescoring.verify import verify

from . import witness
from .company import Company

Moves = dict[int, list[StageMove]]
_RULES = {
    ("inquiry", "mql", UP[Stage.INQUIRY]),
    ("recycled", "mql", UP[Stage.RECYCLED]),
    ("mql", "inquiry", BELOW),
    ("mql", "inquiry", DISQUALIFIED),
    ("nurture", "inquiry", THE_DAY_HAS_COME),
}
_PEOPLES = {(str(one), str(to)) for move in MOVES.values() for one in move.from_stages for to in move.to}
_OWNED = {Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.CUSTOMER}
_LINE = 600  # tenths; where every matrix of these schedules has MQL


def broken(company: Company) -> list[str]:
    """Each thing that must be true and is not, in a sentence."""
    moves = _moves()
    return [f"{check.__doc__} But: {words}" for check in _CHECKS for words in check(company, moves)] + [
        str(found) for found in verify(company.now)
    ]


def _moves() -> Moves:
    """The moves of every lead, in the order in which they were made: a lead is held while it is moved."""
    found: Moves = defaultdict(list)
    for move in StageMove.objects.order_by("id").select_related("by"):
        found[move.lead_id].append(move)
    return found


def _nobody_met_a_fault(company: Company, moves: Moves) -> Iterator[str]:
    """Everybody is answered: done, or refused in a sentence."""
    yield from (f"{call.step}: {call.error}" for call in company.calls if call.answer == "error")


def _nothing_waits(company: Company, moves: Moves) -> Iterator[str]:
    """At rest, everything is scored."""
    if left := Pending.objects.count():
        yield f"{left} rows wait"


def _chains_are_whole(company: Company, moves: Moves) -> Iterator[str]:
    """A lead's moves begin where the one before ended, and end where the lead stands."""
    for lead in Lead.objects.all():
        stages = ["inquiry", *(move.to_stage for move in moves[lead.pk])]
        froms = [*(move.from_stage for move in moves[lead.pk]), lead.stage]
        if stages != froms:
            yield f"lead {lead.pk} came to {stages} and left {froms}"


def _times_never_go_back(company: Company, moves: Moves) -> Iterator[str]:
    """No move of a lead is earlier than the one before."""
    for lead_id, made in moves.items():
        times = [move.moved_at for move in made]
        if times != sorted(times):
            yield f"lead {lead_id} moved at {[f'{time:%d %H:%M:%S.%f}' for time in times]}"


def _moves_are_what_rows_did(company: Company, moves: Moves) -> Iterator[str]:
    """Each turn of a lead's stage is one move, and each move one turn."""
    for lead_id in Lead.objects.values_list("pk", flat=True):
        said = [(move.from_stage, move.to_stage) for move in moves[lead_id]]
        was = [(row.old, row.new) for row in _stage_turns(lead_id)]
        if said != was:
            yield f"lead {lead_id} has {said} written, and did {was}"


def _moves_are_in_the_table(company: Company, moves: Moves) -> Iterator[str]:
    """People move by one table, rules by theirs."""
    for move in _all(moves):
        way = (move.from_stage, move.to_stage)
        if (way not in _PEOPLES) if move.by_id else ((*way, move.reason) not in _RULES):
            yield f"{move.by or 'a rule'} moved a lead from {' to '.join(way)}: {move.reason}"


def _no_rule_moves_what_is_worked(company: Company, moves: Moves) -> Iterator[str]:
    """No rule moves a lead that somebody works."""
    for lead_id, made in moves.items():
        for move, row in zip(made, _stage_turns(lead_id), strict=False):
            if move.by_id is None and (row.old_owner or row.new_owner):
                yield f"lead {lead_id}, of {row.old_owner}, was moved to {move.to_stage}"


def _no_lead_flaps(company: Company, moves: Moves) -> Iterator[str]:
    """What a rule has lifted stays for the minimum, unless it is disqualified; and each crosses the line."""
    least = timedelta(hours=StageRule.objects.get(stage="mql").min_stay_hours)
    for lead_id, made in moves.items():
        for up, down in pairwise(made):
            if down.by_id is None and down.reason == BELOW and down.moved_at - up.moved_at < least:
                yield f"lead {lead_id} stayed for {down.moved_at - up.moved_at}"
        for move in made:
            if move.by_id is None and move.to_stage == Stage.MQL and not _tenths(move) >= _LINE:
                yield f"lead {lead_id} rose at {_tenths(move)}"
            if move.by_id is None and move.reason == BELOW and not _tenths(move) < _LINE:
                yield f"lead {lead_id} fell at {_tenths(move)}"


def _who_is_taken_has_an_owner(company: Company, moves: Moves) -> Iterator[str]:
    """A lead that was taken is one person's; one that was let go is nobody's."""
    for lead in Lead.objects.exclude(stage=Stage.MQL):
        if (lead.owner_id is not None) != (lead.stage in _OWNED):
            yield f"lead {lead.pk} is {lead.stage} and {lead.owner}'s"


def _outcomes_are_kept_once(company: Company, moves: Moves) -> Iterator[str]:
    """Who accepts or wins a lead is kept once, with the move."""
    for kind, to in ((Outcome.Kind.ACCEPTED, Stage.SAL), (Outcome.Kind.WON, Stage.CUSTOMER)):
        said = Counter(Outcome.objects.filter(kind=kind).values_list("lead_id", "by_id"))
        was = Counter((move.lead_id, move.by_id) for move in _all(moves) if move.to_stage == to)
        yield from _differences(f"{kind} (lead, by)", said, was)


def _what_was_answered_was_done(company: Company, moves: Moves) -> Iterator[str]:
    """Who was told that it is done finds it done once; who was killed finds it done once or not at all."""
    there = set(Lead.objects.values_list("pk", flat=True))
    made = Counter((move.lead_id, move.by_id) for move in _all(moves) if move.by_id)
    told: dict[str, Counter[tuple[int, int]]] = {"done": Counter(), "killed": Counter()}
    for call in company.calls:
        if call.did and MOVES[call.did].to and call.answer in told and call.lead_id in there:
            told[call.answer][call.lead_id, company.people[call.step.person].pk] += 1
    for key in {*made, *told["done"]}:
        if not told["done"][key] <= made[key] <= told["done"][key] + told["killed"][key]:
            yield f"{key}: done {told['done'][key]}, killed {told['killed'][key]}, moves {made[key]}"


def _outcomes_answer_to_calls(company: Company, moves: Moves) -> Iterator[str]:
    """Who was told that a lead is rejected or lost finds one outcome."""
    there = set(Lead.objects.values_list("pk", flat=True))
    for did, kind in (("reject", "rejected"), ("lose", "lost")):
        calls = [call for call in company.calls if call.did == did and call.lead_id in there]
        done = sum(call.answer == "done" for call in calls)
        killed = sum(call.answer == "killed" for call in calls)
        if not done <= (kept := Outcome.objects.filter(kind=kind).count()) <= done + killed:
            yield f"{done} done and {killed} killed make {kept} {kind}"


def _the_log_has_each_move_once(company: Company, moves: Moves) -> Iterator[str]:
    """Each move that a person made stands in the audit log once, and no other."""
    there = set(Lead.objects.values_list("pk", flat=True))
    entries = AuditEntry.objects.filter(action=Action.STAGE_MOVED, subject_id__in=there)
    said = Counter((e.subject_id, e.actor_id, e.details["from"], e.details["to"]) for e in entries)
    was = Counter((m.lead_id, m.by_id, m.from_stage, m.to_stage) for m in _all(moves) if m.by_id)
    yield from _differences("(lead, by, from, to)", said, was)


def _the_log_has_each_owner_once(company: Company, moves: Moves) -> Iterator[str]:
    """Whenever a person gives a lead or takes it, the audit log says so once."""
    names = {None: "", **dict(User.objects.values_list("pk", "username"))}
    there = set(Lead.objects.values_list("pk", flat=True))
    entries = AuditEntry.objects.filter(action=Action.OWNER_CHANGED, subject_id__in=there)
    said = Counter((e.subject_id, e.details["from"], e.details["to"]) for e in entries)
    by_rule = {row.tx for row in witness.seen("given")}
    was = Counter(
        (row.lead_id, names[row.old_owner], names[row.new_owner])
        for row in witness.seen("lead")
        if row.old_owner != row.new_owner and row.lead_id in there and row.tx not in by_rule
    )
    yield from _differences("(lead, from, to)", said, was)


def _nurture_ends_on_its_day(company: Company, moves: Moves) -> Iterator[str]:
    """A lead comes back from nurture on its day, not before."""
    for lead_id, made in moves.items():
        waits = [row for row in witness.seen("waiting") if row.lead_id == lead_id]
        for move, seq in zip(made, _seqs(lead_id), strict=False):
            if (move.from_stage, move.to_stage) == ("nurture", "inquiry"):
                kind, until = next(row.new for row in reversed(waits) if row.seq < seq and row.new).split()
                if kind != "nurture" or date.fromisoformat(until) > day_of(move.moved_at):
                    yield f"lead {lead_id} came back on {move.moved_at} from {kind} until {until}"


def _what_waits_is_in_nurture(company: Company, moves: Moves) -> Iterator[str]:
    """Who is in nurture waits for a day to come, and nobody else waits so."""
    for lead in Lead.objects.filter(stage=Stage.NURTURE):
        waiting = Waiting.objects.filter(lead=lead, kind="nurture", until__gt=day_of(company.now))
        if not waiting.exists():
            yield f"lead {lead.pk} is in nurture for ever"
    for waiting in Waiting.objects.select_related("lead"):
        if (waiting.kind == "nurture") != (waiting.lead.stage == Stage.NURTURE):
            yield f"lead {waiting.lead_id}, {waiting.lead.stage}, waits as {waiting.kind}"


def _recycled_leads_bring_something_new(company: Company, moves: Moves) -> Iterator[str]:
    """No recycled lead comes back but for something that it did since."""
    for lead_id, made in moves.items():
        did = [(row.seq, int(row.new or 0)) for row in witness.seen("activity") if row.lead_id == lead_id]
        seqs = _seqs(lead_id)
        for place, move in enumerate(made):
            if (move.from_stage, move.to_stage) == ("recycled", "mql"):
                left, back = seqs[place - 1 : place + 1]
                new = Activity.objects.filter(pk__in=[pk for seq, pk in did if seq < back])
                new = new.filter(occurred_at__gt=made[place - 1].moved_at).select_related("type")
                if all(_is_ours(one.type.key) for one in new):
                    yield f"lead {lead_id} came back (after {left}) with {[one.type.key for one in new]}"


def _each_move_is_one_activity(company: Company, moves: Moves) -> Iterator[str]:
    """What a move means to the scores is recorded once for each."""
    said = Counter(Activity.objects.filter(source="stage").values_list("lead_id", "type__key", "key"))
    was = Counter(
        (move.lead_id, LIFECYCLE[Stage(move.to_stage)], str(move.pk))
        for move in _all(moves)
        if move.to_stage in LIFECYCLE
    )
    yield from _differences("(lead, activity, move)", said, was)


_CHECKS: tuple[Callable[[Company, Moves], Iterator[str]], ...] = (
    _nobody_met_a_fault,
    _nothing_waits,
    _chains_are_whole,
    _times_never_go_back,
    _moves_are_what_rows_did,
    _moves_are_in_the_table,
    _no_rule_moves_what_is_worked,
    _no_lead_flaps,
    _who_is_taken_has_an_owner,
    _outcomes_are_kept_once,
    _what_was_answered_was_done,
    _outcomes_answer_to_calls,
    _the_log_has_each_move_once,
    _the_log_has_each_owner_once,
    _nurture_ends_on_its_day,
    _what_waits_is_in_nurture,
    _recycled_leads_bring_something_new,
    _each_move_is_one_activity,
)


def _all(moves: Moves) -> Iterable[StageMove]:
    return (move for made in moves.values() for move in made)


def _stage_turns(lead_id: int) -> list[witness.Seen]:
    return [row for row in witness.seen("lead") if row.lead_id == lead_id and row.old != row.new]


def _seqs(lead_id: int) -> list[int]:
    return [row.seq for row in _stage_turns(lead_id)]


def _is_ours(kind: str) -> bool:
    is_back = kind.startswith("change.") and kind.endswith(".back")
    return kind in {"call.attempted", "mail.sent"} or kind.startswith("lifecycle.") or is_back


def _tenths(move: StageMove) -> float:
    return float("nan") if move.composite_tenths is None else move.composite_tenths


def _differences(what: str, said: Counter, was: Counter) -> Iterator[str]:
    if said != was:
        yield f"{what}: kept but not done {dict(said - was)}, done but not kept {dict(was - said)}"
