"""Ask: one after the other, no faster and no dearer than was said, and nothing twice."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ortaq.assistants.models import Answer, AnswerState, Run, RunState, Shape
from ortaq.assistants.rules import examines
from ortaq.assistants.runs import queries
from ortaq.assistants.runs.actions.plan import CannotRun, Tell
from ortaq.assistants.runs.secrets import secret
from ortaq.assistants.runs.sending import Line, Outcome, Reply, line_to
from ortaq.core.monitor import pace, runfile, shapes
from ortaq.core.monitor.shapes import NotAnAnswer, Said
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.work.refused import Refused
from ortaq.work.settings import settings

STRIKES = 3
"""So many answers in a row that fail or are lost stop a run: something is wrong that asking on makes dearer."""
TRIES = 5
"""So often a question is sent to a service that says it is busy."""

SLICE = 30.0
"""Seconds for which a worker asks before it lets other work have its turn."""

Sleep = Callable[[float], None]


@contextmanager
def alone(run: Run) -> Iterator[None]:
    """Only one process asks for a run or seals it; the lock falls off when that process ends, however it ends."""
    folder = settings().data / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{run.pk}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(_("Another process is asking for this run already.")) from None
        yield


def is_asked_now(run: Run) -> bool:
    """Whether a process of this machine is asking for a run, or sealing it, at this moment."""
    try:
        with alone(run):
            return False
    except CannotRun:
        return True


def let_ask(run: Run, *, by: Person) -> Run:
    """Let the workers ask for a run: from its beginning, or on after a pause, a stop or a crash. Raises CannotRun."""
    require(examines(by), _("Only standards officers and the secretariat can start a run."))
    with transaction.atomic():
        held = _held(run)
        if not held.answers.filter(state__in=(AnswerState.PLANNED, AnswerState.SENT)).exists():
            raise CannotRun(_("Everything has been asked in this run."))
        secret(held.assistant.secret)
        held.is_wanted, held.why = True, ""
        held.save(update_fields=["is_wanted", "why"])
        ledger.record(held, "run let ask", by=by)
        if not queries.is_queued(held):
            transaction.on_commit(lambda: import_string("ortaq.assistants.tasks.ask_for_run").enqueue(str(held.pk)))
    return held


def pause(run: Run, *, by: Person) -> Run:
    """Let nobody ask on: the question that is out is still waited for, and no other one is sent. Raises CannotRun."""
    require(examines(by), _("Only standards officers and the secretariat can pause a run."))
    with transaction.atomic():
        held = _held(run)
        if not held.is_wanted:
            raise CannotRun(_("Nobody is asking for this run."))
        held.is_wanted = False
        if not is_asked_now(held):
            held.state, held.why = RunState.STOPPED, _("It was paused.")
        held.save(update_fields=["is_wanted", "state", "why"])
        ledger.record(held, "run paused", by=by)
    return held


def _held(run: Run) -> Run:
    """The run as it stands, for one who changes it; raises CannotRun where nothing is left to ask by a machine."""
    held = Run.objects.select_for_update(of=("self",)).select_related("assistant").get(pk=run.pk)
    if held.state == RunState.SEALED:
        raise CannotRun(_("This run is sealed: nothing can be added to it."))
    if held.assistant.shape == Shape.MANUAL:
        raise CannotRun(_("This assistant is asked by people, on the page of the run."))
    return held


def ask_some(run: Run, *, seconds: float = SLICE, sleep: Sleep = time.sleep) -> bool:
    """Ask as a worker does, for so long and while the run is wanted; whether there is more to ask.

    A run that another process is asking for is left to it.
    """
    try:
        asked = go_on(run, sleep=sleep, seconds=seconds, while_wanted=True)
    except Refused:
        # Why stands in the run; what another process asks for, it goes on with.
        return False
    return asked.is_wanted and asked.state == RunState.ASKING


def go_on(
    run: Run,
    *,
    tell: Tell = lambda _answer: None,
    sleep: Sleep = time.sleep,
    seconds: float = 0,
    while_wanted: bool = False,
) -> Run:
    """Ask what is still to be asked; begins, and goes on after a stop or a crash.

    With `seconds` it breaks off after so long and stays `asking`; with `while_wanted` it ends when somebody pauses the
    run. A question that was sent before a crash is not sent again: its answer is lost, and counted as that. Raises
    CannotRun for a run that is sealed or that people ask.
    """
    if run.assistant.shape == Shape.MANUAL:
        raise CannotRun(_("This assistant is asked by people, on the page of the run."))
    until = time.monotonic() + seconds if seconds else None
    with alone(run):
        run.refresh_from_db(fields=["state", "is_wanted"])
        if run.state == RunState.SEALED:
            raise CannotRun(_("This run is sealed: nothing can be added to it."))
        if while_wanted and not run.is_wanted:
            return run
        run.answers.filter(state=AnswerState.SENT).update(state=AnswerState.LOST)
        _set(run, RunState.ASKING)
        try:
            why = _ask_all(run, tell, sleep, until, while_wanted=while_wanted)
        except Refused as refused:
            _stop(run, str(refused))
            raise
        except BaseException:
            _set(run, RunState.STOPPED, _("It was interrupted."))
            raise
        if why:
            _stop(run, why)
        elif not run.answers.filter(state=AnswerState.PLANNED).exists():
            run.finished_at = timezone.now()
            _set(run, RunState.ASKED)
            Run.objects.filter(pk=run.pk).update(is_wanted=False)
    return run


def _stop(run: Run, why: str) -> None:
    """Stop for a reason that a person has to look at: workers do not go on by themselves."""
    _set(run, RunState.STOPPED, why[:300])
    Run.objects.filter(pk=run.pk).update(is_wanted=False)


def _set(run: Run, state: RunState, why: str = "") -> None:
    run.state, run.why = state, why
    run.save(update_fields=["state", "why", "finished_at"])


def _ask_all(run: Run, tell: Tell, sleep: Sleep, until: float | None, *, while_wanted: bool) -> str:
    """Ask one after the other; the reason why it stopped, or nothing when all is asked or the time is over."""
    strikes = 0
    waiting = run.answers.filter(state=AnswerState.PLANNED).order_by("position").values_list("pk", flat=True)
    with line_to(run.assistant) as line:
        for pk in list(waiting):
            if until is not None and time.monotonic() >= until:
                return ""
            if while_wanted and not Run.objects.filter(pk=run.pk, is_wanted=True).exists():
                return _("It was paused.")
            answer = Answer.objects.get(pk=pk)
            answer.run = run
            if why := _too_dear(run, answer):
                return why
            if why := _ask(answer, line, sleep):
                return why
            tell(answer)
            strikes = 0 if answer.state == AnswerState.ANSWERED else strikes + 1
            if strikes >= STRIKES:
                return _("Three answers in a row failed.")
    return ""


def _too_dear(run: Run, answer: Answer) -> str:
    """Why the next answer could cost more than is left."""
    limit, prices = run.limits["cost"], queries.prices_of(run.assistant)
    most = pace.cost(pace.guess(answer.asked["text"]), run.parameters["max_tokens"], prices)
    if limit and queries.spent(run) + most > limit:
        return _("The next answer could cost more than the run may cost.")
    return ""


def _ask(answer: Answer, line: Line, sleep: Sleep) -> str:
    """Send one question and keep what comes back; the reason to stop, or nothing.

    That it is being sent is written down before it is sent: whatever happens then, it is not sent twice.
    """
    assistant = answer.run.assistant
    call = shapes.call(assistant.shape, queries.ask_of(answer))
    # What the service allows holds for all runs together; this run may be slower still.
    rate = min(assistant.per_minute, answer.run.limits["per_minute"])
    for _try in range(TRIES):
        sleep(pace.wait(queries.last_asked(assistant, rate), rate, timezone.now()).total_seconds())
        answer.state, answer.asked_at = AnswerState.SENT, timezone.now()
        answer.request, answer.request_sha256 = call.body, runfile.sha256(call.body)
        answer.save(update_fields=["state", "asked_at", "request", "request_sha256"])
        reply = line.send(call)
        if reply.outcome is not Outcome.BUSY:
            return _keep(answer, reply)
        sleep(reply.wait)
    return _back(answer, _("The service says that it is asked too often."))


def _back(answer: Answer, why: str) -> str:
    """A question that the service has not taken is still to be asked."""
    answer.state, answer.asked_at = AnswerState.PLANNED, None
    answer.save(update_fields=["state", "asked_at"])
    return why


def _keep(answer: Answer, reply: Reply) -> str:
    """Write down what came back; the reason to stop, or nothing."""
    if reply.outcome is Outcome.NOT_SENT:
        return _back(answer, _("The service cannot be reached."))
    if reply.outcome is Outcome.NOT_LET_IN:
        return _back(answer, _("The service does not accept the key of this node."))
    answer.status, answer.response, answer.is_redacted = reply.status, reply.body, reply.is_redacted
    answer.response_sha256, answer.answered_at = runfile.digest_of(reply.body), timezone.now()
    answer.state = {Outcome.ANSWERED: AnswerState.ANSWERED, Outcome.LOST: AnswerState.LOST}.get(
        reply.outcome, AnswerState.FAILED
    )
    if answer.state == AnswerState.ANSWERED:
        read(answer)
    answer.save()
    return ""


def read(answer: Answer) -> None:
    """Take from the bytes what they say; bytes that are no answer stay, and the question has failed."""
    assistant = answer.run.assistant
    try:
        heard = shapes.said(assistant.shape, bytes(answer.response))
    except NotAnAnswer:
        answer.state = AnswerState.FAILED
        return
    answer.text, answer.model_returned, answer.finish = (
        heard.text,
        heard.model[: shapes.LONGEST_NAME],
        heard.finish[:60],
    )
    answer.sources, answer.tokens_in, answer.tokens_out = list(heard.sources), heard.tokens_in, heard.tokens_out
    answer.cost = cost_of(answer.asked["text"], heard, queries.prices_of(assistant))


def cost_of(text: str, heard: Said, prices: pace.Prices) -> int:
    """What an answer cost; a service that does not count its tokens has them guessed."""
    return pace.cost(heard.tokens_in or pace.guess(text), heard.tokens_out or pace.guess(heard.text), prices)
