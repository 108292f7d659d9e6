"""Enter assistants, plan runs, ask, capture by hand, grade, seal."""

import fcntl
import hashlib
import random
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq import __version__
from ortaq.assistants.desk import proof as read_proof
from ortaq.assistants.models import Answer, AnswerState, Assistant, Channel, Match, Question, Run, RunState, Shape
from ortaq.assistants.rules import captures, examines
from ortaq.assistants.runs import kept, queries, secrets
from ortaq.assistants.runs.sending import Line, Outcome, Reply, checked, line_to
from ortaq.core.ledger.canonical import jcs, plain
from ortaq.core.monitor import pace, runfile, shapes, signing
from ortaq.core.monitor.numbers import numbers
from ortaq.core.monitor.runfile import Entry
from ortaq.core.monitor.shapes import NotAnAnswer, Said
from ortaq.core.monitor.verify import Report, check, graded, row_of
from ortaq.core.text.visible import visible
from ortaq.ledger import actions as ledger
from ortaq.members import keys, stamps
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.work.refused import Refused
from ortaq.work.settings import settings

STRIKES = 3
"""So many answers in a row that fail or are lost stop a run: something is wrong that asking on makes dearer."""
TRIES = 5
"""So often a question is sent to a service that says it is busy."""
LARGEST_PICTURE = 10 << 20
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How a PNG and a JPEG begin."""
Tell = Callable[[Answer], None]
Sleep = Callable[[float], None]


class CannotRun(Refused):
    """A run cannot be planned, continued or sealed; the message says why and what to do."""


class CannotCapture(Refused):
    """What a journalist has captured cannot be taken."""


# ---- assistants -----------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_assistant(*, by: Person | None = None, **fields: Any) -> Assistant:
    """Make an assistant known, or change one of that short name.

    Raises Unsafe for an address that tells the key, and BadSecret for a key's name that is none.
    """
    slug, shape = fields.pop("slug"), fields.get("shape")
    if secret := fields.get("secret"):
        secrets.path_of(secret)
    if shape == Shape.MANUAL:
        fields["channel"] = Channel.MANUAL
    elif endpoint := fields.get("endpoint"):
        fields["endpoint"] = checked(endpoint)
    assistant, _made = Assistant.objects.update_or_create(slug=slug, defaults=fields)
    ledger.record(
        assistant,
        "assistant entered",
        by=by,
        slug=slug,
        shape=assistant.shape,
        channel=assistant.channel,
        fields=kept.fields_of(assistant),
    )
    return assistant


# ---- plan -----------------------------------------------------------------------------------------------------------


def week_of(moment: Any) -> str:
    """The week of a day, by ISO 8601.

    >>> import datetime
    >>> week_of(datetime.date(2026, 11, 20))
    '2026-W47'
    """
    year, week, _day = moment.isocalendar()
    return f"{year}-W{week:02}"


def code_version() -> str:
    """The release, with the commit where there is one."""
    here = Path(__file__).resolve().parent
    line = ["git", "-C", str(here), "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return __version__
    return f"{__version__}+{done.stdout.strip()}" if done.returncode == 0 else __version__


def estimate(assistant: Assistant, texts: Sequence[str], *, max_tokens: int) -> pace.Estimate:
    """What it would take to ask all of these."""
    return pace.estimate(
        texts, max_tokens=max_tokens, per_minute=assistant.per_minute, prices=queries.prices_of(assistant)
    )


def in_order(questions: Sequence[Question], *, seed: int, repeats: int, every: int) -> list[tuple[Question, int]]:
    """The questions as they will be asked: mixed, so that a run that stops early is a sample of the whole.

    Every `every`th one is asked `repeats` times in all.
    """
    mixed = list(questions)
    random.Random(seed).shuffle(mixed)  # noqa: S311 -- not a secret: the same seed must give the same order
    first = [(question, 0) for question in mixed]
    again = [(question, n) for n in range(1, repeats) for question in mixed[::every]]
    return first + again


@transaction.atomic
def plan(
    assistant: Assistant,
    questions: Sequence[Question],
    *,
    week: str = "",
    max_tokens: int = 300,
    temperature: int = 0,
    seed: int = 1,
    repeats: int = 1,
    every: int = 10,
    region: str = "",
    cost_limit: int | None = None,
    by: Person | None = None,
    is_demo: bool = False,
    heard: Tell = lambda _answer: None,
) -> Run:
    """Fix what will be asked and what each answer will be held against, and write its digest into the audit log.

    `temperature` is in hundredths, `cost_limit` in millionths of the currency; `heard` puts into each row what was
    heard already, when a recording is replayed. Raises CannotRun.
    """
    if by is not None:
        require(examines(by), _("Only standards officers and the secretariat can start a run."))
    limit = assistant.cost_limit if cost_limit is None else cost_limit
    prices = queries.prices_of(assistant)
    if (prices.tokens_in or prices.tokens_out or prices.request) and not limit:
        raise CannotRun(_("Say what a run of %(name)s may cost at most.") % {"name": assistant.name})
    if not questions:
        raise CannotRun(_("There is no published question to ask. Load the bank of facts first: ortaq facts load"))
    others = queries.rivals()
    order = in_order(questions, seed=seed, repeats=repeats, every=every)
    told = {question.pk: queries.as_asked(question, others) for question in questions}
    parameters = {
        "temperature": temperature,
        "max_tokens": max_tokens,
        "repeats": repeats,
        "every": every,
        "region": region,
    }
    run = Run.objects.create(
        assistant=assistant,
        week=week or week_of(timezone.now()),
        started_by=by,
        parameters=parameters,
        limits={"per_minute": assistant.per_minute, "cost": limit},
        seed=seed,
        code_version=code_version(),
        plan_digest=hashlib.sha256(jcs([told[question.pk] for question, _repeat in order])).hexdigest(),
        is_demo=is_demo,
    )
    answers = [
        Answer(
            run=run,
            question=question,
            repeat=repeat,
            position=position,
            channel=assistant.channel,
            asked=told[question.pk],
            parameters=parameters | {"seed": seed + repeat},
        )
        for position, (question, repeat) in enumerate(order, 1)
    ]
    for answer in answers:
        heard(answer)
    Answer.objects.bulk_create(answers, batch_size=200)
    ledger.record(
        run, "run planned", by=by, assistant=assistant.slug, week=run.week, questions=len(order), plan=run.plan_digest
    )
    return run


# ---- ask ------------------------------------------------------------------------------------------------------------


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


def go_on(run: Run, *, tell: Tell = lambda _answer: None, sleep: Sleep = time.sleep, most: int = 0) -> Run:
    """Ask what is still to be asked, at most `most` questions (0: all); begins, and goes on after a stop or a crash.

    A question that was sent before a crash is not sent again: its answer is lost, and counted as that. Raises CannotRun
    for a run that is sealed or that people ask.
    """
    if run.assistant.shape == Shape.MANUAL:
        raise CannotRun(_("This assistant is asked by people, on the page of the run."))
    with alone(run):
        run.refresh_from_db(fields=["state"])
        if run.state == RunState.SEALED:
            raise CannotRun(_("This run is sealed: nothing can be added to it."))
        run.answers.filter(state=AnswerState.SENT).update(state=AnswerState.LOST)
        _set(run, RunState.ASKING)
        try:
            why = _ask_all(run, tell, sleep, most)
        except BaseException:
            _set(run, RunState.STOPPED, _("It was interrupted."))
            raise
        if why or run.answers.filter(state=AnswerState.PLANNED).exists():
            _set(run, RunState.STOPPED, why)
        else:
            run.finished_at = timezone.now()
            _set(run, RunState.ASKED)
    return run


def _set(run: Run, state: RunState, why: str = "") -> None:
    run.state, run.why = state, why
    run.save(update_fields=["state", "why", "finished_at"])


def _ask_all(run: Run, tell: Tell, sleep: Sleep, most: int) -> str:
    """Ask one after the other; the reason why it stopped, or nothing."""
    strikes = 0
    waiting = run.answers.filter(state=AnswerState.PLANNED).order_by("position").values_list("pk", flat=True)
    with line_to(run.assistant) as line:
        for pk in list(waiting)[: most or None]:
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
    for _try in range(TRIES):
        sleep(
            pace.wait(
                queries.last_asked(assistant, assistant.per_minute), assistant.per_minute, timezone.now()
            ).total_seconds()
        )
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


# ---- by hand --------------------------------------------------------------------------------------------------------


@transaction.atomic
def capture(answer: Answer, text: str, picture: bytes, *, model: str = "", by: Person) -> Answer:
    """Take the answer that a journalist has got in the assistant's own app: the text, and a picture of the screen.

    Raises CannotCapture, and NotAllowed for who may not.
    """
    require(captures(by), _("Only journalists, standards officers and the secretariat can capture answers."))
    answer = Answer.objects.select_for_update().select_related("run__assistant").get(pk=answer.pk)
    if answer.run.state == RunState.SEALED or answer.channel != Channel.MANUAL:
        raise CannotCapture(_("This run takes no captured answers."))
    if answer.state != AnswerState.PLANNED:
        raise CannotCapture(_("This question has an answer already."))
    if not text.strip():
        raise CannotCapture(_("Paste the text of the answer."))
    if not picture.startswith(PICTURES) or len(picture) > LARGEST_PICTURE:
        raise CannotCapture(_("Add a picture of the screen: a PNG or JPEG file of at most 10 MB."))
    now, asked = timezone.now(), answer.asked["text"].encode()
    answer.request, answer.request_sha256 = asked, runfile.sha256(asked)
    answer.response, answer.response_sha256 = text.encode(), runfile.sha256(text.encode())
    try:
        answer.text = shapes.said(Shape.MANUAL, answer.response).text
    except NotAnAnswer:
        raise CannotCapture(_("This is longer than an answer may be. Paste the answer alone.")) from None
    answer.model_returned = visible(model)[: shapes.LONGEST_NAME]
    answer.asked_at = answer.answered_at = now
    answer.state, answer.captured_by = AnswerState.ANSWERED, by
    answer.screenshot.save(
        f"{answer.pk}.{'png' if picture.startswith(PICTURES[0]) else 'jpg'}", ContentFile(picture), save=False
    )
    answer.save()
    run = answer.run
    if run.answers.filter(state=AnswerState.PLANNED).exists():
        _set(run, RunState.ASKING)
    else:
        run.finished_at = now
        _set(run, RunState.ASKED)
    ledger.record(answer, "answer captured", by=by, run=run.pk, response=answer.response_sha256)
    return answer


# ---- grade and seal -------------------------------------------------------------------------------------------------


def grade(run: Run) -> None:
    """Let the matcher say of every answer what it is worth."""
    answered = run.answers.filter(state=AnswerState.ANSWERED).only("asked", "text", "asked_at")
    Match.objects.bulk_create(
        (
            Match(answer=answer, **graded(answer.asked, answer.text, plain(answer.asked_at)))
            for answer in answered.iterator(chunk_size=500)
        ),
        batch_size=500,
        update_conflicts=True,
        unique_fields=("answer", "version"),
        update_fields=("grade", "start", "stop", "why"),
    )


def seal(run: Run, *, by: Person | None = None) -> Run:
    """Grade a run, count it, sign it, and write the signed digest into the audit log; nothing is asked for it any more.

    A run that stopped can be sealed: what was not asked is told as not asked. Raises CannotRun for one without answers.
    """
    if by is not None:
        require(examines(by), _("Only standards officers and the secretariat can seal a run."))
    with alone(run), transaction.atomic():
        return _sealed(Run.objects.select_for_update().select_related("assistant").get(pk=run.pk), by)


def _sealed(run: Run, by: Person | None) -> Run:
    if run.state == RunState.SEALED:
        raise CannotRun(_("This run is sealed already."))
    if not run.answers.filter(state=AnswerState.ANSWERED).exists():
        raise CannotRun(_("Nothing has been answered in this run yet."))
    run.answers.filter(state=AnswerState.SENT).update(state=AnswerState.LOST)
    grade(run)
    run.finished_at = run.finished_at or timezone.now()
    entries = list(queries.entries(run))
    run.manifest = manifest(run, entries)
    run.manifest_digest = runfile.sha256(run.manifest)
    signature = signing.sign(run.manifest, keys.ensure_monitor().with_stamp(stamps.stamper()))
    run.signature = runfile.read_json(signature)
    run.state, run.why, run.sealed_at = RunState.SEALED, "", timezone.now()
    run.save()
    ledger.record(
        run,
        "run sealed",
        by=by,
        manifest=run.manifest_digest,
        answers=len(entries),
        is_stamped=bool(run.signature["stamp"]),
    )
    return run


def manifest(run: Run, entries: Sequence[Entry]) -> bytes:
    """What will be signed: the run, its files, its numbers."""
    rows = [row_of(runfile.read_json(entry.files[runfile.ANSWER])) for entry in entries]
    return runfile.manifest_of(queries.head(run), entries, numbers(rows, run.seed))


def file_of(run: Run) -> bytes:
    """A sealed run as the file that anybody can check; raises CannotRun for one that is not sealed."""
    if run.state != RunState.SEALED:
        raise CannotRun(_("This run is not sealed yet."))
    return runfile.pack(queries.stored(run))


def proof(run: Run) -> Report:
    """Whether a sealed run stands in the database as it was signed, and as the log knows it."""
    found = check(queries.stored(run), keys.trusted_files() + keys.own_root(), keys.clock_anchors())
    return replace(found, faults=(*found.faults, *kept.faults(run), *read_proof.faults(run)))
