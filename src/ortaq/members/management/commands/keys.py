"""`./ortaq keys`: the broadcasters' signing keys, and the trust list: who may sign."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ortaq.core.origin import certificates, lote
from ortaq.members import keys, trust
from ortaq.members.models import Broadcaster, SigningKey, TrustedRoot

DAY = timedelta(days=1)


class Command(BaseCommand):
    """List, make, renew, retire and revoke keys; read and change the trust list."""

    help = (
        "The broadcasters' signing keys, and the list of who may sign. Private keys never leave the key folder, "
        "or the device that holds them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and for whom."""
        whats = parser.add_subparsers(dest="what", metavar="what")
        whats.add_parser("list", help="all keys with their state and the days left")
        whats.add_parser("root", help="print the roots that are trusted, as PEM; made at the first call")
        for what, told in (
            ("make", "make a key where there is none"),
            ("renew", "a new key in place of the living one"),
            ("retire", "end the living key; what it signed stays trusted"),
        ):
            one = whats.add_parser(what, help=told)
            one.add_argument("broadcaster", nargs="?", help="short name of the broadcaster, e.g. almaty")
            if what != "retire":
                one.add_argument("--all", action="store_true", help="for every broadcaster")
                one.add_argument("--algorithm", choices=[certificates.ES256, certificates.ED25519], default="es256")
        revoke = whats.add_parser(
            "revoke", help="take the trust from a key; what it signs from now on counts for nothing"
        )
        revoke.add_argument("broadcaster")
        revoke.add_argument("--key", default="", help="first digits of its fingerprint; without: the living one")
        revoke.add_argument("--reason", choices=keys.REASONS, default=keys.REASONS[0])
        adopt = whats.add_parser("adopt", help="certify a key that lies in an HSM or KMS")
        adopt.add_argument("broadcaster")
        adopt.add_argument("request", type=Path, help="certificate request, PEM")
        self.add_trust(whats.add_parser("trust", help="the trust list: who may sign"))

    def add_trust(self, parser: ArgumentParser) -> None:
        """`trust`: what to do with the list."""
        dos = parser.add_subparsers(dest="do", metavar="do")
        dos.add_parser("list", help="everybody who may sign, and who is suspended")
        add = dos.add_parser("add", help="trust another root (PEM), or another node's signed list (JWS)")
        add.add_argument("file", type=Path)
        add.add_argument("--name", required=True, help="by what name it is known here")
        add.add_argument("--root", type=Path, help="root (PEM) to which a list is pinned; needed the first time")
        for do, told in (
            ("suspend", "nothing that it signed is trusted from now on"),
            ("resume", "take a suspension back"),
            ("remove", "trust another root no longer"),
        ):
            one = dos.add_parser(do, help=told)
            one.add_argument("member", help="short name of a broadcaster, or the name of another root")
            if do != "remove":
                one.add_argument("--house", default="", help="only this house of the other node's list")
        export = dos.add_parser("export", help="print our own list, as it stands at /trust/ortaq.jws")
        export.add_argument("--json", action="store_true", dest="as_json", help="unsigned, to be read by people")

    def handle(self, *, what: str | None = None, **options: Any) -> None:
        """One line a key, or a house."""
        try:
            getattr(self, f"do_{what or 'list'}")(**options)
        except (keys.KeyMissing, trust.CannotTrust, OSError) as error:
            raise CommandError(str(error)) from error

    def find(self, slug: str | None) -> Broadcaster:
        """The broadcaster of that short name; raises CommandError naming those there are."""
        member = Broadcaster.objects.filter(slug=slug or "").first()
        if member is None:
            names = ", ".join(Broadcaster.objects.values_list("slug", flat=True))
            raise CommandError(f"Name a broadcaster: {names or 'there is none yet'}.")
        return member

    def living(self, slug: str | None) -> SigningKey:
        """The living key of a broadcaster; raises CommandError when there is none."""
        key = keys.living_key(self.find(slug))
        if key is None:
            raise CommandError("It has no living key.")
        return key

    def do_list(self, **_: Any) -> None:
        """All keys, the living ones first; and what the node itself signs with."""
        found = SigningKey.objects.select_related("broadcaster").order_by("retired_at", "broadcaster__name")
        for key in found:
            self.say(key)
        if not found:
            self.stdout.write("There are no keys yet. Make them: ortaq keys make --all")
        for name, path in (("root", "root.pem"), ("issuing", "issuing.pem"), ("trust list", "list.pem")):
            file = keys.folder() / path
            if file.exists():
                pem = file.read_bytes()
                has_key = "" if file.with_suffix(".key").exists() else ", its key is elsewhere"
                self.stdout.write(
                    f"{name:<12} {certificates.fingerprint(pem)[:16]}  "
                    f"{self.until(certificates.not_after(pem))}{has_key}"
                )

    def do_root(self, **_: Any) -> None:
        """The roots."""
        keys.ensure_root()
        self.stdout.write(keys.trust_anchors().decode(), ending="")

    def do_make(self, *, broadcaster: str | None, all: bool, algorithm: str, **_: Any) -> None:  # noqa: A002 -- the option's name
        """Keys for those who have none."""
        for member in list(Broadcaster.objects.all()) if all else [self.find(broadcaster)]:
            self.say(keys.ensure_key(member, algorithm=algorithm))

    def do_renew(self, *, broadcaster: str | None, all: bool, algorithm: str, **_: Any) -> None:  # noqa: A002 -- the option's name
        """New keys."""
        for member in list(Broadcaster.objects.all()) if all else [self.find(broadcaster)]:
            self.say(keys.renew(member, algorithm=algorithm))

    def do_retire(self, *, broadcaster: str | None, **_: Any) -> None:
        """End a key."""
        key = self.living(broadcaster)
        keys.retire_key(key)
        self.say(key)

    def do_revoke(self, *, broadcaster: str, key: str, reason: str, **_: Any) -> None:
        """Take the trust from a key, living or not."""
        found = list(self.find(broadcaster).signing_keys.filter(fingerprint__startswith=key)) if key else []
        if key and len(found) != 1:
            raise CommandError(f"{len(found)} of its keys begin with {key}.")
        chosen = found[0] if found else self.living(broadcaster)
        keys.revoke_key(chosen, reason=reason)
        self.say(chosen)

    def do_adopt(self, *, broadcaster: str, request: Path, **_: Any) -> None:
        """Certify a key that lies elsewhere."""
        try:
            self.say(keys.adopt(self.find(broadcaster), request.read_bytes()))
        except ValueError as error:
            raise CommandError(f"{request} is no sound request: {error}.") from error

    def do_trust(self, *, do: str | None, **options: Any) -> None:
        """The trust list."""
        getattr(self, f"trust_{do or 'list'}")(**options)

    def trust_list(self, **_: Any) -> None:
        """Everybody, one line each."""
        for one in trust.rows():
            state = f"suspended {one.suspended[:10]}" if one.suspended else "revoked" if one.revoked else "may sign"
            where = f"  ({one.anchor})" if one.anchor else ""
            self.stdout.write(f"{state:<22} since {one.since[:10]}  {one.name}{where}")

    def trust_add(self, *, file: Path, name: str, root: Path | None, **_: Any) -> None:
        """A root or a list."""
        content = file.read_bytes()
        if b"-----BEGIN" in content:
            made = trust.add_root(name=name, pem=content)
        else:
            signed = content[: lote.MOST].decode("ascii", "replace")
            made = trust.add_list(name=name, signed=signed, pem=root.read_bytes() if root else None)
        self.stdout.write(f"{made.name} is trusted: root {made.fingerprint[:16]}, list {made.number or 'none'}")

    def trust_suspend(self, *, member: str, house: str, **_: Any) -> None:
        """Suspend."""
        if root := TrustedRoot.objects.filter(name=member).first():
            trust.suspend_root(root, house=house)
        else:
            trust.suspend(self.find(member))
        self.stdout.write(f"{house or member} is suspended. Nothing that it signed is trusted from now on.")

    def trust_resume(self, *, member: str, house: str, **_: Any) -> None:
        """Resume."""
        if root := TrustedRoot.objects.filter(name=member).first():
            trust.resume_root(root, house=house)
        else:
            trust.resume(self.find(member))
        self.stdout.write(f"{house or member} may sign again.")

    def trust_remove(self, *, member: str, **_: Any) -> None:
        """Trust another root no longer."""
        root = TrustedRoot.objects.filter(name=member).first()
        if root is None:
            raise CommandError("There is no other root by that name; a member is suspended, not removed.")
        trust.remove_root(root)
        self.stdout.write(f"{member} is no longer trusted.")

    def trust_export(self, *, as_json: bool, **_: Any) -> None:
        """Our own list."""
        if as_json:
            self.stdout.write(json.dumps(json.loads(trust.published()), indent=1, ensure_ascii=False))
        else:
            self.stdout.write(trust.published_signed())

    def until(self, moment: Any) -> str:
        """The last day, and how many are left."""
        return f"until {moment:%Y-%m-%d}, {max(0, (moment - timezone.now()) // DAY)} days"

    def say(self, key: SigningKey) -> None:
        """One line."""
        if key.revoked_at:
            state = f"revoked {key.revoked_at:%Y-%m-%d}"
        elif key.retired_at:
            state = f"retired {key.retired_at:%Y-%m-%d}"
        else:
            state = self.until(key.not_after)
        away = "" if key.revoked_at or keys.is_here(key) else ", elsewhere"
        house = f"{key.broadcaster.name}{', suspended' if key.broadcaster.suspended_at else ''}"
        self.stdout.write(
            f"{key.broadcaster.slug:<12} {key.fingerprint[:16]}  {state:<27} {keys.algorithm_of(key):<8}{house}{away}"
        )
