"""The demo world: eight fictional broadcasters, their people, catalogue, deals and channels; a second load is harmless.

Everything goes through the same actions that people use, in the same order: join, bring in, declare, offer, ask, sign,
plan, publish. Only the data (`demo/`) are invented.
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils import timezone

from ortaq.catalogue import actions as catalogue
from ortaq.catalogue.about import About, Incoming
from ortaq.catalogue.asking import today_of
from ortaq.catalogue.models import Ingest, IngestState, Programme, VersionKind
from ortaq.catalogue.queries import named
from ortaq.channels import actions as channels
from ortaq.channels.models import Channel
from ortaq.core.rights import read_terms
from ortaq.core.text.tracks import parsed
from ortaq.exchange import actions as exchange
from ortaq.exchange.models import Deal, Offer, Round, StepKind
from ortaq.exchange.rounds import actions as rounds
from ortaq.exchange.texts import Part, parts_of
from ortaq.members import actions as members
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.origin import actions as origin
from ortaq.web.demo import consents, dubs, gate, openness, shares, studio
from ortaq.web.demo.assistants import assistants
from ortaq.web.demo.charters import adopt_template, officers
from ortaq.web.demo.children import children
from ortaq.web.demo.corrections import corrections
from ortaq.web.demo.facts import facts
from ortaq.web.demo.watching import watching
from ortaq.web.demo.witnesses import witness

YEAR = 2026
LEAST_GAP, GRID = timedelta(seconds=20), timedelta(seconds=4)
QUICK_SLOT, QUICK_MINUTES = timedelta(minutes=1), timedelta(minutes=10)


class WorldIncomplete(RuntimeError):
    """A programme of the demo world could not be packaged; the message says which and why."""


class World:
    """The demo world below a folder; each method adds one part and leaves what is there."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self.deals = self.read("deals")

    def read(self, name: str) -> Any:
        """A part of the world as data."""
        return json.loads((self.folder / "world" / f"{name}.json").read_text(encoding="utf-8"))

    def load(self) -> None:
        """Everything, in the order in which it happens."""
        self.members()
        self.media()
        self.catalogue()
        channels.ensure_slate()
        self.wait_for_packages()
        # Before anything is signed: films carry the terms of their house on that day.
        openness.load(self.read("standards"))
        self.declarations()
        consents.load(self.read("consents"))
        dubs.load(self.read("dubs"), self.film)
        self.licences()
        self.negotiations()
        self.rounds()
        film = studio.load(self.folder / "tales")
        shares.load(self.read("shares"), film)
        self.channels()
        officers()
        gate.load()
        facts()
        assistants()
        corrections()
        # Late, so that the worker has signed the films meanwhile: unsigned they would not keep what is adopted here.
        adopt_template()
        gate.ask_for_the_race()
        gate.except_the_tale()
        children(self.read("members")["password"])
        watching()
        witness()

    # ---- who -------------------------------------------------------------------------------------------------------

    def members(self) -> None:
        """Broadcasters with their keys, and people."""
        told = self.read("members")
        for row in told["broadcasters"]:
            house = Broadcaster.objects.filter(slug=row["slug"]).first() or members.admit(**row, is_demo=True)
            keys.ensure_key(house)
        known = set(Person.objects.values_list("username", flat=True))
        for row in told["people"]:
            if row["username"] not in known:
                members.invite(
                    broadcaster=house_of(row["broadcaster"]),
                    username=row["username"],
                    name=row["name"],
                    email=f"{row['username']}@{row['broadcaster']}.example",
                    roles=row["roles"],
                    language=row["language"],
                    password=told["password"],
                )

    def maker(self, house: str) -> Person:
        """Who makes programmes at a broadcaster."""
        return Person.objects.get(username=self.deals["makers"][house])

    # ---- what ------------------------------------------------------------------------------------------------------

    def media(self) -> None:
        """Bring in the tales and the clips; the worker packages them meanwhile."""
        for folder, told in self.films:
            if programme_of(told) is None:
                maker = told.get("maker") or self.deals["clips"][told["slug"]]
                catalogue.bring_in(
                    about=about(told),
                    picture=Incoming(folder / "picture.mp4"),
                    sounds=[incoming(tag, path) for tag, path in sounds_of(folder)],
                    subtitles=[incoming(tag, path) for tag, path in tracks_of(folder, "subtitles", "vtt")],
                    signed=[incoming(tag, path) for tag, path in tracks_of(folder, "signed", "mp4")],
                    poster=Incoming(folder / "poster.jpg") if told["kind"] == "tale" else None,
                    by=self.maker(maker),
                )

    @cached_property
    def films(self) -> list[tuple[Path, dict[str, Any]]]:
        """Folder and description of every film with media, the first story first."""
        paths = [
            (kind, path)
            for kind in ("tale", "clip")
            for path in sorted(
                (self.folder / f"{kind}s").glob(f"*/{kind}.json"),
                key=lambda path: (path.parent.name != "qozhanasyr", path.parent.name),
            )
        ]
        return [(path.parent, json.loads(path.read_text(encoding="utf-8")) | {"kind": kind}) for kind, path in paths]

    def catalogue(self) -> None:
        """The programmes that are catalogue entries without media."""
        known = set(Programme.objects.values_list("number", flat=True))
        for row in self.read("catalogue")["programmes"]:
            if row["number"] not in known:
                owner = house_of(row.pop("owner"))
                catalogue.enter(about=About(**row, machine_written=["en"]), owner=owner)

    def wait_for_packages(self) -> None:
        """Return when every film has its package; raises WorldIncomplete when one cannot be made."""
        waiting = {IngestState.WAITING, IngestState.RUNNING}
        while ingests := list(Ingest.objects.filter(state__in=waiting).select_related("programme")):
            self.say(", ".join(f"{ingest.programme} {ingest.per_mille // 10} %" for ingest in ingests))
            time.sleep(0.3)
        if failed := Ingest.objects.filter(state=IngestState.FAILED, programme__package=None).first():
            raise WorldIncomplete(f"{failed.programme}: {failed.problem}")

    def declarations(self) -> None:
        """What AI made of each version, truly: the subtitles too were written by machine."""
        for _folder, told in self.films:
            programme = programme_of(told)
            if programme is None:
                continue
            maker = self.maker(programme.owner.slug)
            for version in programme.versions.exclude(declarations__state="signed"):
                origin.declare(version=version, by=maker, **statement(told, version.kind))

    # ---- how -------------------------------------------------------------------------------------------------------

    def licences(self) -> None:
        """Open licences, and the gift of the first story."""
        for row in self.deals["open"]:
            programme = self.film(row["programme"])
            if not Offer.objects.filter(programme=programme).exists():
                exchange.offer(programme=programme, by=person(row["by"]), template="open-licence")
        for row in self.deals["gifts"]:
            programme, guests = self.film(row["programme"]), [house_of(slug) for slug in row["to"]]
            if Offer.objects.filter(programme=programme, template=row["template"], invited=guests[0]).exists():
                continue
            giver = person(row["by"])
            first_day = begun_everywhere([programme.owner, *guests]).isoformat()
            offer = exchange.offer(
                programme=programme, by=giver, to=guests, template=row["template"], terms={"first_day": first_day}
            )
            # Who has asked has also signed; where the giver has not, it waits on the giver's desk.
            for username in row["asked_by"]:
                taker = person(username)
                deal = exchange.ask(offer=offer, by=taker)
                exchange.sign(deal=deal, by=taker)
                if row["signed"]:
                    exchange.sign(deal=deal, by=giver)

    def negotiations(self) -> None:
        """Contracts that are being written: one with an answer, one that its house has not sent yet."""
        for row in self.deals["negotiations"]:
            by, other = person(row["by"]), house_of(row["to"])
            programme = named(row["programme"]) or self.film(row["programme"])
            if Deal.objects.filter(programmes=programme, template=row["template"], begun_by=by).exists():
                continue
            deal = exchange.draft(by=by, other=other, programmes=[programme], template=row["template"])
            exchange.redraft(deal=deal, by=by, parts=self.said(deal, row["says"]))
            if answer := row.get("answer"):
                exchange.send(deal=deal, by=by, message=row["message"])
                guest = person(answer["by"])
                exchange.redraft(deal=deal, by=guest, parts=self.said(deal, answer["says"]))
                exchange.send(deal=deal, by=guest, message=answer["message"])

    def said(self, deal: Deal, change: dict[str, Any]) -> list[Part]:
        """The clauses of the last version, the first of them changed."""
        first, *rest = parts_of(deal.proposals.latest("number").text)
        return [replace(first, terms=read_terms(first.terms.plain() | change)), *rest]

    def rounds(self) -> None:
        """Rounds: houses join, bring their films, and some have signed."""
        today = timezone.localdate()
        for row in self.read("rounds")["rounds"]:
            if Round.objects.filter(names=row["names"]).exists():
                continue
            leader = person(row["by"])
            one = rounds.call(
                by=leader,
                names=row["names"],
                themes=row["themes"],
                genre=row["genre"],
                template=row["template"],
                minutes=row["minutes"],
                tolerance=row["tolerance"],
                days={StepKind(kind): today + timedelta(days=days) for kind, days in row["days"].items()},
                invited=[house_of(place["house"]) for place in row["places"]],
            )
            for place in row["places"]:
                if username := place.get("by"):
                    words = {name: place.get(name, "") for name in ("working_title", "synopsis")}
                    rounds.join(round=one, by=person(username), **words)
                if slug := place.get("programme"):
                    rounds.assign(round=one, by=person(username), programme=self.film(slug))
            for _step in range(row["moves"]):
                one = rounds.move_on(round=one, by=leader)
            for username in row["signed_by"]:
                rounds.sign_all(round=one, by=person(username))

    def film(self, slug: str) -> Programme:
        """The programme of a film's folder."""
        told = next(told for _folder, told in self.films if told["slug"] == slug)
        found = programme_of(told)
        if found is None:
            raise WorldIncomplete(f"{slug} was not brought in")
        return found

    def channels(self) -> None:
        """A channel per state whose next days are filled, so that something is on the air whenever somebody looks."""
        told = self.read("channels")
        for row in told["channels"]:
            channel = Channel.objects.filter(slug=row["slug"]).first() or channels.open_channel(
                broadcaster=house_of(row["slug"]),
                slug=row["slug"],
                number=row["number"],
                names=row["names"],
                sounds=row["sounds"],
                subtitles=row["subtitles"],
                signs=row.get("signs", []),
                territories_seen=row["territories"],
            )
            if not channel.slots.exists():
                self.fill(channel, row, hours=told["hours"])

    def fill(self, channel: Channel, row: dict[str, Any], *, hours: int) -> None:
        """Go round the channel's programmes from now on, the showings of the first story between."""
        planner = person(row["scheduler"])
        # The licences hold since a moment ago, so the first slot begins now. The first minutes change quickly, so that
        # whoever looks in sees a programme boundary soon; then the slots have their own lengths.
        at = ceiling(timezone.now(), GRID)
        quick = ceiling(at + QUICK_MINUTES, QUICK_SLOT)
        end = at + timedelta(hours=hours)
        shows = sorted(self.showings(channel.broadcaster.slug), key=lambda show: show[0])
        films = {item["programme"]: self.film(item["programme"]) for item in row["round"]}
        turn = 0
        while at < end:
            if shows and at >= shows[0][0]:
                _when, programme, length = shows.pop(0)
            else:
                item = row["round"][turn % len(row["round"])]
                programme, turn = films[item["programme"]], turn + 1
                length = timedelta(minutes=item["minutes"])
                if at < quick:
                    length = ceiling(at + GRID, QUICK_SLOT) - at
                if shows and at + length > shows[0][0] >= at + LEAST_GAP:
                    length = shows[0][0] - at
            channels.plan(
                channel=channel, programme=programme, starts_at=at, seconds=int(length.total_seconds()), by=planner
            )
            at += length
        channels.publish(channel=channel, by=planner)

    def showings(self, house: str) -> list[tuple[datetime, Programme, timedelta]]:
        """When the first story is shown at a house that was given it; whole minutes from now."""
        now = timezone.now().replace(second=0, microsecond=0)
        return [
            (
                now + timedelta(minutes=show["after_minutes"]),
                self.film(row["programme"]),
                timedelta(minutes=show["minutes"]),
            )
            for row in self.deals["gifts"]
            for show in row.get("showings", {}).get(house, [])
        ]


def ceiling(when: datetime, step: timedelta) -> datetime:
    """The first multiple of a step that is not before a time."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + -((epoch - when) // step) * step


def begun_everywhere(houses: Iterable[Broadcaster]) -> date:
    """The last day that has begun at each of these houses.

    A licence begins where it is shown: past midnight in Almaty, one from “today” holds in Baku only tomorrow.
    """
    return min(today_of(house) for house in houses)


def house_of(slug: str) -> Broadcaster:
    """A broadcaster by its short name."""
    return Broadcaster.objects.get(slug=slug)


def person(username: str) -> Person:
    """Somebody by their user name."""
    return Person.objects.get(username=username)


def number_of(told: dict[str, Any]) -> str:
    """The catalogue number of a film; clips have one of ours."""
    return str(told.get("catalogue_id") or f"10.5240/DEMO-CLIP-{told['slug'].upper()}")


def programme_of(told: dict[str, Any]) -> Programme | None:
    """The film's programme when it is in the catalogue."""
    return Programme.objects.filter(number=number_of(told)).first()


def tracks_of(folder: Path, kind: str, ending: str) -> list[tuple[str, Path]]:
    """`sound-kk.m4a` -> ("kk", path), for every file of a kind."""
    return [(path.stem.removeprefix(f"{kind}-"), path) for path in sorted(folder.glob(f"{kind}-*.{ending}"))]


def incoming(tag: str, path: Path) -> Incoming:
    """A file of a film by the tag in its name: `sound-kk-x-ad.m4a` is a described sound."""
    language, purpose = parsed(tag)
    return Incoming(path, language=language, purpose=purpose)


def sounds_of(folder: Path) -> list[tuple[str, Path]]:
    """The sounds of a film; a clip's one sound has no words."""
    alone = folder / "sound.m4a"
    return [("zxx", alone)] if alone.exists() else tracks_of(folder, "sound", "m4a")


def about(told: dict[str, Any]) -> About:
    """Texts and facts of a film."""
    genre = {"tale": "children", "clip": "archive"}[told["kind"]]
    return About(
        titles=told["titles"],
        synopses=told.get("synopses", {}),
        original_language=told["original_language"],
        genre="children" if "animation" in told.get("genre", "") else genre,
        year=1906 if "1906" in told["slug"] else YEAR,
        min_age=told.get("min_age", 0),
        minutes=1,
        number=number_of(told),
        based_on=told.get("basis", ""),
        credits=[{"role": row["role"], "name": row["name"]} for row in told.get("credits", [])],
        licence=told.get("licence", "").replace("CC-BY-", "CC BY ")[:40],
        attribution=told.get("attribution", ""),
        machine_written=told.get("machine_written", []),
    )


def statement(told: dict[str, Any], kind: str) -> dict[str, Any]:
    """What is declared of a version of a demo film, as arguments of `declare`."""
    if told["kind"] == "clip":
        recorded = "camera" if kind == VersionKind.PICTURE and "animation" not in told.get("genre", "") else "human"
        return {"no_ai": True, "uses": [{"kind": recorded}]}
    if kind == VersionKind.PICTURE:
        return {"no_ai": True, "uses": [{"kind": "cgi"}], "note": "Drawn by a program; no AI."}
    if kind == VersionKind.SOUND:
        system = told["ai"].get("sound_system", {})
        # A formant synthesiser computes; it has learned nothing from anybody's voice.
        voice = {
            "kind": "voice.synthetic",
            "system": system.get("name", "espeak-ng"),
            "version": system.get("version", ""),
            "fiction": True,
            "trained": False,
        }
        return {"no_ai": False, "uses": [voice]}
    # The texts of the demo were written by a language model and await a speaker's eye.
    return {"no_ai": False, "uses": [{"kind": "subtitle.ai.raw", "system": "a large language model"}]}
