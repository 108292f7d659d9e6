"""`./ortaq audit`: prove that nobody rewrote the audit log, carry proofs away, and be a witness of a log.

It stands with the members, because they are the witnesses; `check` needs neither them nor a database.
"""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ortaq.core.ledger import audit, policy, proofs
from ortaq.core.ledger.audit import Kept, Report
from ortaq.core.ledger.checkpoints import NotSigned
from ortaq.core.ledger.notes import BrokenNote, PublicKey
from ortaq.core.ledger.proofs import EntryProof, NotProved, Proved
from ortaq.core.ledger.witness import Request
from ortaq.core.text.visible import visible
from ortaq.ledger import actions, keys, queries
from ortaq.ledger.models import Entry
from ortaq.members import witnesses
from ortaq.members.models import Broadcaster
from ortaq.work.refused import Refused

EVERY = 1.0
"""Seconds between two words on how far a walk has come."""


class Command(BaseCommand):
    """Prove, show, sign and witness the audit log."""

    help = "Prove that nobody rewrote the audit log; carry away proofs of single entries; co-sign as a witness."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        dos = parser.add_subparsers(dest="do", metavar="do", required=True)
        verify = dos.add_parser("verify", help="examine chain, tree, checkpoints and witnesses; ends with 1 at a fault")
        verify.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")
        verify.add_argument(
            "--kept", type=Path, nargs="+", default=[], metavar="FILE", help="checkpoints that were kept elsewhere"
        )
        show = dos.add_parser("show", help="print the newest entries")
        show.add_argument("--number", type=int, default=20, help="how many entries to show (20)")
        show.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")
        prove = dos.add_parser("prove", help="print the proof of one entry, to be carried away")
        prove.add_argument("number", type=int, help="of the entry, as `show` and the page tell it")
        prove.add_argument("--json", action="store_true", dest="as_json", help="as JSON instead of C2SP tlog-proof")
        check = dos.add_parser(
            "check", help="check such a proof, without a database; ends with 1 when it does not hold"
        )
        check.add_argument("file", type=Path, help="what `prove` printed; -: from input")
        check.add_argument("--policy", type=Path, help="whom to believe (C2SP tlog-policy); without: this node's own")
        check.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")
        checkpoint = dos.add_parser("checkpoint", help="sign how far the log has come, and print it")
        checkpoint.add_argument(
            "--since", type=int, metavar="SIZE", help="print what to send to a witness that signed that size last (0)"
        )
        witness = dos.add_parser("witness", help="co-sign a checkpoint for a member, and print its line")
        witness.add_argument(
            "file", type=Path, help="what `checkpoint --since` printed, or a checkpoint; -: from input"
        )
        witness.add_argument("--as", dest="slug", required=True, help="short name of the member, e.g. almaty")
        witness.add_argument("--proof", type=Path, help="with a bare checkpoint: `old SIZE` and the hashes, one a line")
        cosigned = dos.add_parser("cosigned", help="put a witness's lines under the checkpoint that it signed")
        cosigned.add_argument("file", type=Path, help="the lines; -: from input")
        key = dos.add_parser("key", help="print a member's key as a witness; made at the first call")
        key.add_argument("slug", help="short name of the member")
        trust = dos.add_parser("trust", help="believe a witness, or say how many must have co-signed")
        trust.add_argument("key", nargs="?", help="the witness's key: name+id+key")
        trust.add_argument("--name", default="", help="what the policy calls it; without: the last part of its name")
        trust.add_argument("--needed", type=int, default=0, help="how many must have co-signed (more than half)")
        dos.add_parser("policy", help="print whom this node believes, for others who check")

    def handle(self, *, do: str, **options: Any) -> None:
        """Do it; a refusal is a sentence."""
        try:
            getattr(self, f"do_{do}")(**options)
        except queries.NotCovered as error:
            more = " (./ortaq audit checkpoint signs what is new)" if "yet" in str(error) else ""
            raise CommandError(f"{sentence(error)}{more}.") from error
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {error.filename}.") from error
        except UnicodeDecodeError as error:
            raise CommandError("This is no text: give a file as this command printed it.") from error
        except (Refused, BrokenNote, policy.BrokenPolicy, OSError) as error:
            raise CommandError(sentence(error)) from error

    # ---- the whole log

    def do_verify(self, *, as_json: bool, kept: list[Path], **_: Any) -> None:
        """Examine everything."""
        others = [Kept(file.name, checkpoint_in(read(file))) for file in kept]
        report = queries.proof(others, say=progress(Entry.objects.count()))
        if as_json:
            self.stdout.write(json.dumps(audit.told(report)))
        else:
            self.tell(report)
        if not report.whole:
            sys.exit(1)

    def tell(self, report: Report) -> None:
        """In words."""
        if report.whole:
            self.stdout.write(f"The audit log is whole: {report.entries} entries, head {report.head}")
        else:
            self.stdout.write(f"The audit log is BROKEN; {report.entries} entries were walked.")
            for one in report.findings:
                self.stdout.write(visible(f"  {one}"))
        needed = keys.policy().needed
        self.stdout.write(f"Signed up to entry {report.signed} ({report.checkpoints} checkpoints).")
        if needed == policy.NONE:
            self.stdout.write("No witness is asked for: whoever holds this node could rewrite its log.")
        elif report.witnessed:
            self.stdout.write(
                f"Witnessed up to entry {report.witnessed} by {', '.join(sorted(report.by))} ({needed} are needed)."
            )
        else:
            self.stdout.write(f"Not witnessed yet: {needed} are needed.")
        if here := keys.on_this_node():
            self.stdout.write(f"The keys of {', '.join(here)} lie on this node: to others they prove nothing about it.")

    def do_show(self, *, number: int, as_json: bool, **_: Any) -> None:
        """One line an entry."""
        for entry in reversed(queries.latest(number)):
            if as_json:
                told = {"number": entry.number, **queries.content_of(entry), "digest": entry.digest}
                self.stdout.write(json.dumps(told, default=str, ensure_ascii=False))
            else:
                self.stdout.write(
                    f"{entry.number:>6}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.action:<22} "
                    f"{entry.subject_kind} {entry.subject_id}  {entry.digest[:12]}"
                )

    # ---- single entries

    def do_prove(self, *, number: int, as_json: bool, **_: Any) -> None:
        """Print a proof."""
        proof = queries.prove(number)
        told = json.dumps(proof.to_json(), indent=1, ensure_ascii=False) + "\n" if as_json else str(proof)
        self.stdout.write(told, ending="")

    def do_check(self, *, file: Path, policy: Path | None, as_json: bool, **_: Any) -> None:
        """Check a proof; ends with 1 when it does not hold, or when too few witnesses signed."""
        proof, believed = EntryProof.read(read(file)), self.believed(policy)
        try:
            shown = proofs.check(proof, believed, now=int(time.time()))
        except (NotProved, NotSigned, BrokenNote) as error:
            if as_json:
                self.stdout.write(json.dumps({"proved": False, "why": str(error)}))
            else:
                self.stdout.write(visible(f"NOT PROVED: {error}."))
            sys.exit(1)
        if as_json:
            told = {"proved": True, "entry": proof.entry, "log": shown.said.origin, "size": shown.said.size}
            told |= {"witnesses": shown.by, "enough": shown.is_enough, "needed": believed.needed}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.tell_proved(proof, shown, believed.needed)
        if not shown.is_enough:
            sys.exit(1)

    def tell_proved(self, proof: EntryProof, shown: Proved, needed: str) -> None:
        """What a proof shows, in words."""
        content = proof.entry["content"]
        details = json.dumps(content.get("details"), ensure_ascii=False)
        first = f"Proved: entry {proof.index + 1} of {shown.said.size} in the log {shown.said.origin}"
        second = f"  {content.get('at')}  {content.get('action')}  {content.get('subject')}  {details}"
        self.stdout.write("\n".join(map(visible, (first, second))))
        by = ", ".join(sorted(shown.by)) or "nobody"
        self.stdout.write(f"Co-signed by {by} (needed: {needed}{'' if shown.is_enough else ': NOT enough'}).")

    def believed(self, file: Path | None) -> policy.Policy:
        """The policy of the file, or of this node; raises CommandError without one."""
        found = policy.read(read(file)) if file else keys.policy()
        if not found.logs:
            raise CommandError("Name a policy: --policy FILE. It says whose log is believed (./ortaq audit policy).")
        return found

    # ---- checkpoints and witnesses

    def do_checkpoint(self, *, since: int | None, **_: Any) -> None:
        """Sign what is new, and print the newest, or a request to a witness."""
        actions.checkpoint()
        newest = queries.newest_checkpoint()
        if newest is None:
            raise CommandError("The log has no entries yet.")
        if since is None:
            self.stdout.write(queries.with_witnesses(newest), ending="")
        elif request := queries.request_since(since):
            self.stdout.write(str(request), ending="")
        else:
            raise CommandError(f"The log has {newest.size} entries, not {since}.")

    def do_witness(self, *, file: Path, slug: str, proof: Path | None, **_: Any) -> None:
        """Co-sign, and print the line."""
        text = read(file)
        if proof:
            text = f"{read(proof).strip()}\n\n{text}"
        elif not text.startswith("old "):
            text = f"old 0\n\n{text}"
        request = Request.read(text)
        self.stdout.write(str(witnesses.cosign(self.member(slug), request)), ending="")

    def do_cosigned(self, *, file: Path, **_: Any) -> None:
        """Take lines."""
        new = actions.take_lines(read(file))
        for one in new:
            self.stdout.write(f"{one.name} has co-signed the first {one.checkpoint_id} entries.")
        if not new:
            self.stdout.write("Nothing new.")

    def do_key(self, *, slug: str, **_: Any) -> None:
        """A member's key."""
        self.stdout.write(str(witnesses.ensure_key(self.member(slug)).public))

    def do_trust(self, *, key: str | None, name: str, needed: int, **_: Any) -> None:
        """Change the policy."""
        read_key = PublicKey.read(key) if key else None
        if read_key:
            name = name or read_key.name.rpartition("/")[2]
        changed = actions.trust(name=name, key=read_key, needed=needed)
        self.stdout.write(f"{changed.needed} witnesses must have co-signed from now on.")

    def do_policy(self, **_: Any) -> None:
        """Print it."""
        self.stdout.write(str(keys.policy()), ending="")

    def member(self, slug: str) -> Broadcaster:
        """The member of that short name; raises CommandError naming those there are."""
        found = Broadcaster.objects.filter(slug=slug).first()
        if found is None:
            names = ", ".join(Broadcaster.objects.values_list("slug", flat=True))
            raise CommandError(f"Name a broadcaster: {names or 'there is none yet'}.")
        return found


def read(file: Path) -> str:
    """A text file, or the input."""
    return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")


def checkpoint_in(text: str) -> str:
    """A checkpoint, also out of what `checkpoint --since` printed for a witness."""
    return text.partition("\n\n")[2] if text.startswith("old ") else text


def sentence(error: Exception) -> str:
    """What is wrong, with a capital letter."""
    said = str(error)
    return said[:1].upper() + said[1:]


def progress(count: int) -> Callable[[int], None]:
    """Tells a person at a terminal how far a walk has come; nobody else."""
    told = [time.monotonic()]

    def say(walked: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - told[0] > EVERY:
            told[0] = time.monotonic()
            sys.stderr.write(f"\r{walked} of {count} entries … ")
            sys.stderr.flush()

    return say
