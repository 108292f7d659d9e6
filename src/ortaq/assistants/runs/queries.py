"""Fetch assistants, runs and answers; put a run together as the file that is signed."""

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ortaq.assistants.desk import told
from ortaq.assistants.facts.keys import key_of
from ortaq.assistants.models import (
    Answer,
    AnswerState,
    Assistant,
    Channel,
    Fact,
    FactKind,
    FactState,
    Persona,
    Question,
    Run,
)
from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.ledger.canonical import jcs, plain
from ortaq.core.monitor import readings, runfile
from ortaq.core.monitor.pace import Prices
from ortaq.core.monitor.runfile import ANSWER, REQUEST, RESPONSE, SCREENSHOT, Entry, RunFile
from ortaq.core.monitor.shapes import Ask
from ortaq.ledger.models import Entry as LogEntry

RIGHT = {"preferred", "accepted"}


def assistants() -> QuerySet[Assistant]:
    """Those that are asked now."""
    return Assistant.objects.filter(retired_at=None)


def runs() -> QuerySet[Run]:
    """All runs, the latest first."""
    return Run.objects.select_related("assistant").order_by("-created_at")


def wanted() -> QuerySet[Run]:
    """Runs for which the workers are to ask."""
    return Run.objects.filter(is_wanted=True).select_related("assistant").order_by("created_at")


def is_queued(run: Run) -> bool:
    """Whether a worker will take a run up, or has it in hand."""
    tasks = DBTaskResult.objects.filter(
        task_path="ortaq.assistants.tasks.ask_for_run", status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    return any(args == [str(run.pk)] for args in tasks.values_list("args_kwargs__args", flat=True))


def questions(
    languages: Iterable[str] = (),
    personas: Iterable[str] = (Persona.INNOCENT,),
    *,
    countries: Iterable[str] = (),
    topics: Iterable[str] = (),
    states: Iterable[str] = (FactState.PUBLISHED,),
) -> QuerySet[Question]:
    """Living questions about published facts; a demonstration may ask about those that wait for their reviewers too."""
    found = Question.objects.filter(
        retired_at=None, fact__state__in=tuple(states), persona__in=tuple(personas)
    ).select_related("fact")
    if chosen := tuple(languages):
        found = found.filter(language__in=chosen)
    if chosen := tuple(countries):
        found = found.filter(fact__country__in=chosen)
    if chosen := tuple(topics):
        found = found.filter(fact__topic__in=chosen)
    return found.order_by("fact__slug", "language", "persona")


Rivals = Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]


def rivals() -> Rivals:
    """Right names by (what is asked, language) and country: each is a wrong answer about every other country.

    `kz.capital` and `uz.capital` ask the same: what stands behind the first point of their names.
    """
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
    names = Fact.objects.filter(kind=FactKind.NAME).exclude(state=FactState.RETIRED).exclude(country="")
    for fact in names.order_by("slug"):
        asked = fact.slug.partition(".")[2]
        for language, answers in fact.answers.items():
            found[asked, language][fact.country] = tuple(one["form"] for one in answers if one["status"] in RIGHT)
    return found


def as_asked(question: Question, others: Rivals) -> dict[str, Any]:
    """A question as a run keeps it: what is asked, and what its answer will be held against."""
    fact = question.fact
    same = others.get((fact.slug.partition(".")[2], question.language), {}) if fact.kind == FactKind.NAME else {}
    return {
        "fact": fact.slug,
        "country": fact.country,
        "topic": fact.topic,
        "language": question.language,
        "persona": question.persona,
        "version": question.version,
        "text": question.text,
        "key": key_of(question),
        "key_digest": question.key_digest,
        "rivals": [form for country, forms in sorted(same.items()) if country != fact.country for form in forms],
    }


def prices_of(assistant: Assistant) -> Prices:
    """What it costs to ask."""
    return Prices(assistant.price_in, assistant.price_out, assistant.price_request)


def is_paid(assistant: Assistant) -> bool:
    """Whether asking costs anything."""
    return any((assistant.price_in, assistant.price_out, assistant.price_request))


def ask_of(answer: Answer) -> Ask:
    """The request of a planned answer."""
    assistant, parameters = answer.run.assistant, answer.run.parameters
    return Ask(
        model=assistant.model,
        text=answer.asked["text"],
        temperature=parameters["temperature"],
        # Another seed for each repeat, or an honest service would say the same three times.
        seed=answer.run.seed + answer.repeat,
        max_tokens=parameters["max_tokens"],
        search=answer.channel == Channel.API_SEARCH,
        more=assistant.more,
    )


def spent(run: Run) -> int:
    """What a run has cost, in millionths of the currency."""
    return int(run.answers.aggregate(sum=Sum("cost"))["sum"] or 0)


def last_asked(assistant: Assistant, number: int) -> list[datetime]:
    """When it was asked the last so many times, in whichever run; the latest first."""
    asked = Answer.objects.filter(run__assistant=assistant).exclude(asked_at=None)
    times = asked.order_by("-asked_at").values_list("asked_at", flat=True)[:number]
    return [time for time in times if time]


def states(run: Run) -> dict[str, int]:
    """How many answers are how far."""
    counted = run.answers.order_by().values_list("state").annotate(number=Count("pk"))
    return {state.value: dict(counted).get(state.value, 0) for state in AnswerState}


# ---- the run as a file ----------------------------------------------------------------------------------------------


def kept(answer: Answer, matcher: str = MATCHER_VERSION) -> dict[str, Any]:
    """An answer as `answer.json` tells it, with the grade of that version of the matcher."""
    found = next((one for one in answer.matches.all() if one.version == matcher), None)
    told = {
        name: getattr(answer, name)
        for name in (
            "position",
            "repeat",
            "state",
            "channel",
            "asked",
            "parameters",
            "request_sha256",
            "response_sha256",
            "status",
            "is_redacted",
            "text",
            "sources",
            "model_returned",
            "finish",
            "asked_at",
            "answered_at",
            "tokens_in",
            "tokens_out",
            "cost",
        )
    }
    told["asked_at"], told["answered_at"] = plain(answer.asked_at), plain(answer.answered_at)
    told["match"] = found and {
        "version": found.version,
        "grade": found.grade,
        "start": found.start,
        "stop": found.stop,
        "why": found.why,
    }
    return told


def entries(run: Run) -> Iterator[Entry]:
    """The answers of a run with their files, in the order in which they were asked."""
    for answer in run.answers.order_by("position").prefetch_related("matches").iterator(chunk_size=200):
        yield entry(answer)


def entry(answer: Answer, matcher: str = MATCHER_VERSION) -> Entry:
    """One answer with its files."""
    files = {ANSWER: jcs(kept(answer, matcher)), REQUEST: bytes(answer.request), RESPONSE: bytes(answer.response)}
    if answer.screenshot:
        with answer.screenshot.open("rb") as picture:
            files[SCREENSHOT] = picture.read()
    return Entry(answer.position, answer.asked["fact"], answer.asked["language"], files)


def head(run: Run) -> dict[str, Any]:
    """What the manifest says of a run before its answers; the address that was asked is the node's own."""
    assistant = run.assistant
    return {
        "run": str(run.pk),
        "node": run.node,
        "week": run.week,
        "is_demo": run.is_demo,
        "assistant": {
            name: getattr(assistant, name)
            for name in (
                "slug",
                "name",
                "maker",
                "note",
                "shape",
                "channel",
                "model",
                "currency",
                "price_in",
                "price_out",
                "price_request",
            )
        },
        "parameters": run.parameters,
        "limits": run.limits,
        "seed": run.seed,
        "code": run.code_version,
        "matcher": MATCHER_VERSION,
        "plan": run.plan_digest,
        "planned_at": plain(run.created_at),
        "finished_at": plain(run.finished_at),
    }


def stored(run: Run) -> RunFile:
    """A sealed run as it stands in the database now: with what was signed then."""
    files = runfile.files_of(readable(run))
    if not run.readings:
        return RunFile(bytes(run.manifest), jcs(run.signature), files)
    files |= told.files_of(run)
    return RunFile(bytes(run.manifest), jcs(run.signature), files, bytes(run.readings), jcs(run.readings_signature))


def public_files(run: Run, whole: RunFile) -> dict[str, bytes]:
    """The files of a run that everybody may have."""
    told = run.answers.values_list("position", "state", "is_picture_public")
    states = {position: (state, is_public) for position, state, is_public in told}
    closed = readings.held_back(json.loads(whole.readings)["tables"]) if whole.readings else frozenset()

    def is_public(path: str, content: bytes) -> bool:
        if path.startswith(runfile.READINGS_FOLDER):
            return json.loads(content)["language"] not in closed
        _folder, position, name = path.split("/")
        state, shows_picture = states[int(position)]
        return not content or (name == SCREENSHOT and shows_picture) or not runfile.may_be_left_out(name, state)

    return {path: content for path, content in whole.files.items() if is_public(path, content)}


def erased_pictures(run: Run) -> frozenset[str]:
    """Where pictures lay that went when whoever captured them was erased, as the audit log knows."""
    found = run.answers.filter(channel=Channel.MANUAL, screenshot="")
    erased = LogEntry.objects.filter(subject_kind="answer", subject_id__in=[str(one.pk) for one in found])
    known = set(erased.filter(action="picture erased").values_list("subject_id", flat=True))
    return frozenset(f"answers/{one.position:05}/{SCREENSHOT}" for one in found if str(one.pk) in known)


def matcher_of(run: Run) -> str:
    """The version of the matcher that graded a sealed run, as it was signed; the one of today before."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return str(json.loads(bytes(run.manifest))["matcher"])
    return MATCHER_VERSION


def readable(run: Run) -> Iterator[Entry]:
    """The answers that can still be read, whatever somebody did to the others' rows; those will be missed by name."""
    matcher = matcher_of(run)
    for pk in run.answers.order_by("position").values_list("pk", flat=True):
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, OSError):
            yield entry(Answer.objects.prefetch_related("matches").get(pk=pk), matcher)


def file_name(run: Run) -> str:
    """What the file of a run is called."""
    return f"run-{run.week.lower()}-{run.assistant.slug}-{str(run.pk)[:8]}.zip"
