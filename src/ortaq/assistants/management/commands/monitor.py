"""`./ortaq monitor`: ask assistants, check and match what they said, publish the report of a week."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ortaq.assistants.desk import proof as kept_grades
from ortaq.assistants.management.monitor import arguments, telling
from ortaq.assistants.models import Answer, Assistant, FactState, Run
from ortaq.assistants.report import actions as report_actions
from ortaq.assistants.report import paper, proof
from ortaq.assistants.report import queries as report_queries
from ortaq.assistants.runs import actions, demo, kept, queries, secrets
from ortaq.assistants.runs.actions import week_of
from ortaq.core.grading.match import match
from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.monitor.pace import MILLION
from ortaq.core.monitor.runfile import LARGEST
from ortaq.core.monitor.verify import Report, verify
from ortaq.core.monitor.worded import NoKey, worded_key
from ortaq.core.text.languages import INTERFACE
from ortaq.members import keys
from ortaq.work.refused import Refused

BROKEN, UNKNOWN_SIGNER = 1, 2
"""How `verify` ends: something was changed; nothing was, but whoever signed is not known here."""


class Command(BaseCommand):
    """Ask assistants and check what they said."""

    help = "Ask AI assistants what they know of us, keep every byte, grade, sign, and check it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        arguments.add_all(parser)

    def handle(self, *, what: str, **options: Any) -> None:
        """Do it; what a room refuses is said as a sentence."""
        try:
            getattr(self, f"do_{what}")(**options)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error

    # ---- assistants ----

    def do_list(self, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """One line an assistant, one a run."""
        for one in queries.assistants():
            self.stdout.write(f"{one.slug:<20} {one.name}, {one.maker}: {one.get_channel_display()}, {one.model}")
        for run in queries.runs()[: telling.SHOWN]:
            told = queries.states(run)
            self.stdout.write(
                f"{str(run.pk)[:8]}  {run.week}  {run.assistant.slug:<20} {run.get_state_display():<10} "
                f"{told['answered']} of {sum(told.values())}  {run.why}"
            )

    def do_assistant(self, **options: Any) -> None:
        """Enter it."""
        fields = {name: options[name] for name in ASSISTANT_FIELDS}
        for money in ("price_in", "price_out", "price_request", "cost_limit"):
            fields[money] = int(options[money] * MILLION)
        made = actions.enter_assistant(**fields)
        self.stdout.write(f"{made.slug}: {made}")

    def do_key(self, *, name: str, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Keep a key."""
        if sys.stdin.isatty():
            self.stderr.write(f"The key “{name}”, then Enter:")
        typed = secrets.typed()
        if not typed:
            raise CommandError("There was no key to keep.")
        secrets.keep(name, typed)
        self.stdout.write(f"Kept for this node: {name}")

    # ---- runs ----

    def do_run(self, **options: Any) -> None:
        """Plan, ask, seal and write; or only say what it would be."""
        if options["demo"]:
            # A clean machine has no tables yet; one that has them is not changed.
            call_command("migrate", verbosity=0)
        assistant, chosen, tokens = self.whom(options)
        limit = options["cost_limit"]
        limit = assistant.cost_limit if limit is None else int(limit * MILLION)
        told = actions.estimate(assistant, [one.text for one in chosen], max_tokens=tokens)
        if options["dry_run"]:
            telling.tell_plan(self.stdout, assistant, told, limit, chosen, as_json=options["as_json"])
            return
        run = actions.plan(
            assistant,
            chosen,
            week=options["week"],
            max_tokens=tokens,
            temperature=options["temperature"],
            seed=options["seed"],
            repeats=options["repeats"],
            region=options["region"],
            cost_limit=limit,
            is_demo=options["demo"],
        )
        self.stderr.write(f"Run {str(run.pk)[:8]}: {assistant}, {told.requests} questions")
        self.ask(run)
        self.finish(run, options["out"], as_json=options["as_json"])

    def whom(self, options: dict[str, Any]) -> tuple[Assistant, list[Any], int]:
        """Which assistant, which questions, how long an answer may be; raises CommandError."""
        languages = [one for one in options["languages"].split(",") if one]
        if wrong := set(languages) - set(INTERFACE):
            raise CommandError(
                f"No questions are asked in {', '.join(sorted(wrong))}; choose of {', '.join(INTERFACE)}."
            )
        if options["demo"]:
            assistant, tokens = demo.ready(), options["max_tokens"] or demo.MAX_TOKENS
            languages = languages or list(demo.LANGUAGES)
            most, states = options["questions"] or demo.QUESTIONS, demo.asked_states()
        else:
            found = queries.assistants().filter(slug=options["assistant"]).first()
            if found is None:
                names = ", ".join(queries.assistants().values_list("slug", flat=True))
                raise CommandError(f"Name an assistant with --assistant: {names or 'there is none yet'}.")
            assistant, tokens, most = found, options["max_tokens"] or 300, options["questions"]
            states = [FactState.PUBLISHED]
        countries = [one for one in options["countries"].split(",") if one]
        chosen = list(queries.questions(languages, options["personas"].split(","), countries=countries, states=states))
        mixed = [one for one, _repeat in actions.in_order(chosen, seed=options["seed"], repeats=1, every=1)]
        return assistant, mixed[: most or None], tokens

    def ask(self, run: Run) -> None:
        """Ask, with a bar on a terminal."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            left = run.answers.filter(state="planned").count()
            task = progress.add_task("Asking", total=left)

            def tell(answer: Answer) -> None:
                progress.update(task, advance=1, description=answer.asked["fact"])

            actions.go_on(run, tell=tell)

    def finish(self, run: Run, out: Path | None, *, as_json: bool) -> None:
        """Seal what is asked, and write the run file; a run that stopped says how to go on."""
        if run.state != "asked":
            raise CommandError(f"The run stopped. {run.why} Go on with: ./ortaq monitor resume {str(run.pk)[:8]}")
        run = actions.seal(run)
        out = out or Path(queries.file_name(run))
        out.write_bytes(actions.file_of(run))
        told = json.loads(bytes(run.manifest))["numbers"]
        if as_json:
            self.stdout.write(
                json.dumps({"run": str(run.pk), "file": str(out), "manifest": run.manifest_digest, "numbers": told})
            )
            return
        telling.tell_numbers(self.stdout, told)
        self.stdout.write(f"Sealed: {run.manifest_digest}\nWritten: {out}\nCheck it with: ./ortaq monitor verify {out}")

    def do_resume(self, *, run: str, seal: bool, out: Path | None, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Go on, or seal what there is."""
        found = self.find(run)
        if not seal:
            self.ask(found)
        self.finish(found if not seal else self.as_asked(found), out, as_json=False)

    def as_asked(self, run: Run) -> Run:
        """A run that nobody asks on."""
        run.state = "asked"
        return run

    def find(self, digits: str) -> Run:
        """The run whose id begins so; raises CommandError."""
        found = [run for run in queries.runs() if str(run.pk).startswith(digits)]
        if len(found) != 1:
            raise CommandError(f"{len(found)} runs begin with {digits}; see ./ortaq monitor list")
        return found[0]

    # ---- check ----

    def do_verify(self, *, run: str, root: list[Path], as_json: bool, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """A file needs no database; ends with 1 when something was changed, with 2 when the signer is not known."""
        roots = b"".join([keys.own_root(), keys.trusted_files(), *(one.read_bytes() for one in root)])
        if Path(run).is_file():
            if Path(run).stat().st_size > LARGEST:
                raise CommandError(f"{run} is larger than a run file may be.")
            reports = [(run, verify(Path(run).read_bytes(), roots, keys.clock_anchors()))]
        elif run == "grades":
            reports = [("grades", kept_grades.report())]
        elif run == "all":
            reports = [(str(one.pk), actions.proof(one)) for one in queries.runs().filter(state="sealed")]
            reports.append(("grades", kept_grades.report()))
            reports.append(("log", Report(faults=(*kept.gone(), *proof.faults()), is_known=True)))
        elif run.endswith(".zip"):
            raise CommandError(f"There is no file {run}.")
        else:
            found = self.find(run)
            reports = [(str(found.pk), actions.proof(found))]
        say = telling.say_json if as_json else telling.say
        for name, report in reports:
            say(self.stdout, name, report)
        if not all(report.is_whole for _name, report in reports):
            sys.exit(BROKEN)
        if not all(report.is_known for _name, report in reports):
            sys.exit(UNKNOWN_SIGNER)

    # ---- report ----

    def do_report(self, *, week: str, publish: bool, pdf: Path | None, language: str, **options: Any) -> None:
        """Publish it, print it, put it on paper."""
        week = week or week_of(timezone.now())
        found = report_actions.publish(week) if publish else report_queries.reports().filter(week__lte=week).first()
        if found is None:
            raise CommandError("No report has been published yet; publish one with --publish.")
        if pdf:
            with translation.override(language):
                pdf.write_bytes(paper.pdf_of(found))
        if options["as_json"]:
            self.stdout.write(json.dumps({"digest": found.digest, "report": found.content}, ensure_ascii=False))
            return
        self.stdout.write(f"{found.week}, published {found.published_at:%Y-%m-%d}, SHA-256 {found.digest}")
        for one in found.content["assistants"]:
            told = one["total"]["wrong"]
            self.stdout.write(
                f"  {one['name']} ({one['channel']}): wrong or outdated {told['share'] / 100:.0f} % "
                f"[{told['low'] / 100:.0f}–{told['high'] / 100:.0f}] of {told['of']}"
            )

    # ---- match ----

    def do_match(self, *, as_json: bool, **options: Any) -> None:
        """One answer."""
        day = options["on"] or timezone.now().date()
        try:
            key = worded_key(options, day)
        except NoKey as error:
            raise CommandError(str(error)) from error
        found = match(options["answer"], key, options["question"], options["lang"], day)
        words = options["answer"][slice(*found.span)] if found.span else ""
        if as_json:
            told = {
                "grade": str(found.grade),
                "span": list(found.span) if found.span else None,
                "words": words,
                "why": str(found.why),
                "matcher": MATCHER_VERSION,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{found.grade} ({found.why}){': ' + words if words else ''}")


ASSISTANT_FIELDS = (
    "slug",
    "name",
    "maker",
    "note",
    "shape",
    "channel",
    "endpoint",
    "model",
    "secret",
    "more",
    "per_minute",
    "currency",
)
