"""What a draft would break: promises to others, rights that its giver does not have, showings that are sold already.

A draft is compared with everything that stands, in the boxes into which both compile: so "overlap" here is what the
judge would find at a showing (`ortaq.core.rights.judge`), only before the contract is signed and for all points at
once. Each conflict names the smallest box that both touch and the ways out of it; a way out is offered only when the
draft, carved so, has been looked at again and the conflict is gone.

Windows that wait for an event count when it has happened; before that nothing can be compared.

How showings and exclusivity go together follows a documented case of SAP's: of 6 showings owned for a year 5 are sold
exclusively for the first half; then the sixth cannot be sold in that half, but it can in the second.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from zoneinfo import ZoneInfo

from ortaq.core.rights.atoms import EXCLUSIVE, FOREVER, Atom, Compiler
from ortaq.core.rights.boxes import Box, Everything, joined, overlap, uncovered
from ortaq.core.rights.carves import Carve, Cut, is_sound
from ortaq.core.rights.clauses import Clause, Happened
from ortaq.core.rights.judge import forbids, instant
from ortaq.core.rights.places import NOWHERE_ELSE, Places
from ortaq.core.rights.terms import Exclusive, Kind, Medium
from ortaq.core.rights.windows import Window
from ortaq.core.text.languages import primary

Param = str | int | list[str]

BLOCKING = frozenset(
    {
        "no_title",
        "outside_share",
        "parent_missing",
        "parent_not_held",
        "not_to_be_passed_on",
        "parent_gives_nothing",
        "wider_than_parent",
        "wider_catch_up",
    }
)
"""Conflicts of title: the giver does not have what the draft says it gives, so nobody may sign it."""
EXCLUSIVES = frozenset({"exclusive_given", "exclusive_asked", "exclusive_both", "runs_exclusive"})
"""One conflict in four forms; a way out of one of them must not lead into another."""
FORBIDDEN = {Kind.HOLDBACK: "holdback_given", Kind.RESERVATION: "reserved", Kind.BLOCK: "blocked"}


@dataclass(frozen=True, slots=True)
class Work:
    """A programme, what it is part of (upwards), its owner, and the language in which it was made."""

    path: tuple[str, ...]
    owner: str
    original: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a draft is compared with.

    `works` are those that the draft is about, with everything below them; `clauses` all that stand for these and for
    what they are part of. `dubs` says which houses have made the sound of a work in a language (without script), `used`
    how many runs of a clause are held or used for a work, `waived` which houses may show a work in spite of a clause.
    """

    works: Sequence[Work]
    clauses: Sequence[Clause]
    places: Places = NOWHERE_ELSE
    happened: Happened = field(default_factory=dict)
    dubs: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    used: Mapping[tuple[str, str], int] = field(default_factory=dict)
    waived: frozenset[tuple[str, str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a clause of a draft breaks: a code with what it speaks of, the other clause, and the smallest box of it.

    `works` are the programmes for which it is so. Where the box has every language but a few, `but` are these few,
    those of subtitles with their mark.
    """

    code: str
    clause: Clause
    other: Clause | None
    box: Box
    works: tuple[str, ...]
    params: Mapping[str, Param] = field(default_factory=dict)
    carves: tuple[Carve, ...] = ()
    but: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it cannot be signed like this; otherwise it is for a person to weigh."""
        return self.code in BLOCKING

    @property
    def window(self) -> Window:
        """The time of the box, in UTC."""
        return Window(
            dt.datetime.fromtimestamp(self.box.start, dt.UTC),
            instant(self.box.stop) if self.box.stop < FOREVER else None,
        )

    @property
    def days(self) -> tuple[dt.date, dt.date | None]:
        """The first and the last day of the box on the clock of the draft; None is no end."""
        return self.box.days(self.clause.terms.time_zone)

    def is_like(self, other: "Conflict") -> bool:
        """Whether two are the same conflict, perhaps in another box."""
        same_code = self.code == other.code or {self.code, other.code} <= EXCLUSIVES
        return same_code and self.other == other.other and self.params.get("asset") == other.params.get("asset")


def conflicts(draft: Sequence[Clause], standing: Standing) -> list[Conflict]:
    """All conflicts of a draft, those that block it first, each with the ways out of it."""
    found = found_in(draft, standing)
    return [replace(one, carves=tuple(ways_out(one, draft, standing))) for one in found]


def found_in(draft: Sequence[Clause], standing: Standing) -> list[Conflict]:
    """The same without ways out; what is so for several works is one conflict."""
    works: dict[tuple[object, ...], list[str]] = {}
    firsts: dict[tuple[object, ...], Conflict] = {}
    for work in standing.works:
        for one in Comparison(work, draft, standing).conflicts():
            key = (one.code, one.clause.id, one.other and one.other.id, one.box, str(sorted(one.params.items())))
            firsts.setdefault(key, one)
            works.setdefault(key, []).append(work.path[0])
    found = [replace(one, works=tuple(works[key])) for key, one in firsts.items()]
    return sorted(found, key=lambda one: (not one.blocks, one.box.start))


def ways_out(conflict: Conflict, draft: Sequence[Clause], standing: Standing) -> Iterator[Carve]:
    """The carves that remove a conflict, and asking, which always remains."""
    clause = conflict.clause
    first = next(work for work in standing.works if work.path[0] == conflict.works[0])
    one_work = replace(standing, works=(first,))
    for carve in proposed(conflict, standing.places):
        if not all(is_sound(terms) for terms in carve.all_terms):
            continue
        parts = carved(clause, carve)
        again = found_in([part for one in draft for part in (parts if one.id == clause.id else (one,))], one_work)
        ours = {part.id for part in parts}
        if not any(one.clause.id in ours and conflict.is_like(one) and overlap(one.box, conflict.box) for one in again):
            yield carve
    yield Carve("ask", clause.terms, params={"house": asked(conflict)})


def carved(clause: Clause, carve: Carve) -> list[Clause]:
    """The clauses that a clause becomes."""
    return [
        replace(clause, id=clause.id if at == 0 else f"{clause.id}+{at}", terms=terms)
        for at, terms in enumerate(carve.all_terms)
    ]


def proposed(conflict: Conflict, places: Places) -> Iterator[Carve]:
    """Ways out that are worth a try; the plain ones are not when they only take away what is lacking altogether."""
    terms, params = conflict.clause.terms, conflict.params
    if conflict.code == "wider_catch_up":
        days = int(str(params["most"]))
        yield Carve("shorter_catch_up", replace(terms, catch_up_days=days), params={"days": days})
        return
    if conflict.code == "runs_oversold":
        if left := int(str(params["left"])):
            yield Carve("fewer_runs", replace(terms, runs=left), params={"runs": left})
        return
    signed = signing_day(conflict.clause)
    yield from Cut(terms, conflict.box, places, signed).proposals()
    if terms.kind is Kind.GRANT and terms.exclusive is not Exclusive.NO:
        yield Carve("not_exclusive", replace(terms, exclusive=Exclusive.NO))


def signing_day(clause: Clause) -> dt.date:
    """The day as on which groups are read: that of signing, or the first one."""
    zone = ZoneInfo(clause.terms.time_zone)
    if clause.in_force_from:
        return clause.in_force_from.astimezone(zone).date()
    return clause.terms.first_day or dt.date.max


def asked(conflict: Conflict) -> str:
    """The house whose leave would settle it."""
    if house := conflict.params.get("house"):
        return str(house)
    other = conflict.other
    if other is None:
        return ""
    if conflict.code in EXCLUSIVES or conflict.code == "holdback_asked":
        return other.holder or other.giver
    return other.giver


@dataclass(frozen=True, slots=True)
class Given:
    """Something found for one clause: what it becomes a conflict from."""

    code: str
    clause: str
    other: str | None
    box: Box
    params: Mapping[str, Param] = field(default_factory=dict)


class Comparison:
    """A draft and what stands, compiled for one work."""

    def __init__(self, work: Work, draft: Sequence[Clause], standing: Standing) -> None:
        self.work, self.standing = work, standing
        self.draft = {one.id: one for one in draft}
        self.clauses = {one.id: one for one in standing.clauses if one.work in work.path} | self.draft
        self.compiler = Compiler(work.path, work.owner, self.clauses.values(), standing.places, standing.happened)
        atoms = self.compiler.atoms()
        named = [box for one in self.compiler.clauses.values() for box in self.compiler.boxes(one)]
        tags = {tag for (one, tag) in standing.dubs if one == work.path[0]}
        self.all = Everything.of([*atoms, *named], standing.places, tags | ({work.original} - {""}))
        self.ours = [one for one in atoms if one.clause in self.draft]
        self.theirs = [one for one in atoms if one.clause and one.clause not in self.draft]
        self.assets: dict[str, list[Atom]] = defaultdict(list)
        for one in atoms:
            if one.kind == Kind.UNDERLYING:
                self.assets[one.detail].append(one)

    def conflicts(self) -> Iterator[Conflict]:
        """All of them; boxes of one conflict that make up one box are one."""
        groups: dict[tuple[object, ...], list[Given]] = defaultdict(list)
        for one in self.found():
            groups[one.code, one.clause, one.other, str(sorted(one.params.items()))].append(one)
        for (code, clause, other, _), group in groups.items():
            for box in joined(one.box for one in group):
                yield Conflict(
                    str(code),
                    self.clauses[str(clause)],
                    self.clauses.get(str(other)) if other else None,
                    box,
                    (self.work.path[0],),
                    group[0].params,
                    but=self.all.languages_but(box),
                )

    def found(self) -> Iterator[Given]:
        """Each rule in its turn."""
        for clause in self.draft.values():
            if clause.id in self.compiler.clauses and clause.terms.kind in (Kind.GRANT, Kind.EXCLUSIVITY):
                yield from self.title(clause)
                if clause.terms.kind is Kind.GRANT and clause.under:
                    yield from self.runs(clause)
        yield from self.exclusives()
        yield from self.promised_wider()
        yield from self.forbidden()
        yield from self.underlying()
        yield from self.dubs()

    def title(self, clause: Clause) -> Iterator[Given]:
        """What the draft gives and its giver does not have: by title, by share, or by the grant that it passes on."""
        wanted, bases = self.compiler.boxes(clause), self.compiler.bases(clause)
        code, parent = self.nothing_of(clause) if not bases else ("", None)
        house = self.work.owner if clause.under is None else ""
        for box in map(self.all.box, wanted):
            if not bases:
                yield Given(code, clause.id, parent, box, {"house": house} if house else {})
                continue
            code = "wider_than_parent" if clause.under else "outside_share"
            for part in uncovered(box, map(self.all.box, bases)):
                yield Given(code, clause.id, clause.under, part, {"house": house} if house else {})
        tails = [one.tail for one in bases if one.tail is not None]
        most = max(tails, default=0)
        days = clause.terms.catch_up_days
        if (
            clause.under
            and bases
            and len(tails) == len(bases)
            and Medium.CATCH_UP in clause.terms.media
            and days > most
        ):
            for one in self.ours:
                if one.kind == Kind.GRANT and one.clause == clause.id:
                    about: dict[str, Param] = {"days": days, "most": most}
                    yield Given("wider_catch_up", clause.id, clause.under, self.all.box(one), about)

    def nothing_of(self, clause: Clause) -> tuple[str, str | None]:
        """Why the giver has nothing at all: a code, and the clause that it is said to pass on."""
        if clause.under is None:
            return "no_title", None
        parent = self.compiler.clauses.get(clause.under)
        if parent is None:
            return "parent_missing", None
        if parent.holder not in (None, clause.giver):
            return "parent_not_held", parent.id
        if self.compiler.depth(parent, set()) < 1:
            return "not_to_be_passed_on", parent.id
        return "parent_gives_nothing", parent.id

    def exclusives(self) -> Iterator[Given]:
        """A grant in somebody else's exclusivity, somebody else's grant in an exclusivity of the draft, or both."""
        boxes: dict[tuple[str, str], set[Box]] = defaultdict(set)
        sorts: dict[tuple[str, str], set[tuple[bool, bool]]] = defaultdict(set)
        for mine, other in product(self.ours, self.theirs):
            if not {mine.kind, other.kind} <= {str(Kind.GRANT), EXCLUSIVE} or mine.kind == other.kind == Kind.GRANT:
                continue
            if self.is_free(mine, other) or self.is_free(other, mine):
                continue
            # What nobody speaks lies in every promise, so between two promises it says nothing.
            of = self.all.box if mine.kind == other.kind else self.wide
            if box := overlap(of(mine), of(other)):
                pair = (mine.clause, other.clause)
                boxes[pair].add(box)
                sorts[pair].add((mine.kind == EXCLUSIVE, other.kind == EXCLUSIVE))
        for (clause, other_id), found in boxes.items():
            mine_is = any(one for one, _ in sorts[clause, other_id])
            other_is = any(one for _, one in sorts[clause, other_id])
            code = "exclusive_both" if mine_is and other_is else "exclusive_asked" if mine_is else "exclusive_given"
            params: dict[str, Param] = {}
            pool = self.counted_above(self.clauses[clause])
            if other_is and pool and pool == self.counted_above(self.clauses[other_id]):
                code, params = "runs_exclusive", self.pool(pool, clause)
                params["taken"] = self.clauses[other_id].terms.runs or 0
            for box in found:
                yield Given(code, clause, other_id, box, params)

    def wide(self, atom: Atom) -> Box:
        """The box of a grant, or of a promise."""
        return self.all.promised(atom) if atom.kind == EXCLUSIVE else self.all.box(atom)

    def is_free(self, promise: Atom, user: Atom) -> bool:
        """Whether a promise does not bind whoever holds the other: its holder, or by its holder's leave."""
        if promise.kind != EXCLUSIVE:
            return False
        # A promise to everybody is none; and whoever gives one in the draft binds itself with open eyes.
        if promise.holder is None or promise.holder == user.holder:
            return True
        if promise.clause in self.draft and user.holder == self.clauses[promise.clause].giver:
            return True
        if (self.work.path[0], user.holder or "", promise.clause) in self.standing.waived:
            return True
        return any(link.clause == promise.clause or link.holder == promise.holder for link in user.links)

    def promised_wider(self) -> Iterator[Given]:
        """Exclusivity that is promised by a house which has none itself, since it only passes the right on."""
        for mine in self.ours:
            clause = self.clauses[mine.clause]
            if mine.kind != EXCLUSIVE or clause.under is None:
                continue
            held = [
                self.all.promised(one)
                for one in self.theirs
                if one.kind == EXCLUSIVE and one.holder == clause.giver and one.detail in (mine.detail, Exclusive.FULL)
            ]
            for part in uncovered(self.all.box(mine), held):
                yield Given("wider_exclusive", clause.id, clause.under, part)

    def forbidden(self) -> Iterator[Given]:
        """A grant in something that forbids it, or somebody's grant in a holdback of the draft."""
        for mine, other in product(self.ours, self.theirs):
            code = ""
            if mine.kind == Kind.GRANT and other.kind in FORBIDDEN and stands_against(other, mine):
                code = FORBIDDEN[Kind(other.kind)]
            elif mine.kind == Kind.HOLDBACK and other.kind == Kind.GRANT and stands_against(mine, other):
                # Whoever gives the draft binds itself with open eyes.
                code = "" if other.holder == self.clauses[mine.clause].giver else "holdback_asked"
            if code and (box := overlap(self.all.box(mine), self.all.box(other))):
                params: dict[str, Param] = {"ground": other.detail} if code == "blocked" else {}
                yield Given(code, mine.clause, other.clause, box, params)

    def underlying(self) -> Iterator[Given]:
        """A grant outside the rights in something inside the work; only sounds count for these."""
        for mine, asset in product(self.ours, self.assets):
            if mine.kind != Kind.GRANT:
                continue
            box = self.all.box(mine)
            held = self.assets[asset]
            # A grant of every language is held only by rights for every language; so is each of its languages here.
            left = uncovered(box._replace(languages=box.sounds), map(self.all.promised, held))
            nearest = max(held, key=lambda one: (bool(one.places & mine.places), one.stop)).clause
            for part in left:
                yield Given("underlying_short", mine.clause, nearest, part, {"asset": asset})

    def dubs(self) -> Iterator[Given]:
        """A language in which the programme has a sound that another house has made; nothing is known of the rest."""
        work = self.work.path[0]
        for mine in self.ours:
            giver = self.clauses[mine.clause].giver
            for (one, tag), houses in self.standing.dubs.items():
                tag_is_given = mine.kind == Kind.GRANT and tag in self.all.box(mine).languages
                if one != work or tag == primary(self.work.original or "und") or not tag_is_given:
                    continue
                if giver not in houses and mine.holder not in houses:
                    box = self.all.box(mine)._replace(languages=frozenset({tag}))
                    yield Given("dub_of_another", mine.clause, None, box, {"language": tag, "house": min(houses)})

    def runs(self, clause: Clause) -> Iterator[Given]:
        """More showings passed on than the giver has left."""
        pool = self.counted_above(clause)
        if pool is None:
            return
        wanted, params = clause.terms.runs, self.pool(pool, clause.id)
        if wanted is not None and wanted <= int(str(params["left"])):
            return
        for one in self.ours:
            if one.kind == Kind.GRANT and one.clause == clause.id:
                yield Given("runs_oversold", clause.id, pool, self.all.box(one), params | {"runs": wanted or 0})

    def counted_above(self, clause: Clause) -> str | None:
        """The nearest clause above one whose showings are counted."""
        seen, under = {clause.id}, clause.under
        while under and under not in seen and (parent := self.compiler.clauses.get(under)):
            if parent.terms.runs is not None:
                return parent.id
            seen.add(under)
            under = parent.under
        return None

    def pool(self, pk: str, but: str) -> dict[str, Param]:
        """The showings of a clause: owned, passed on or used without one clause, left for it."""
        owned, work = self.compiler.clauses[pk].terms.runs or 0, self.work.path[0]
        used = self.standing.used
        below = [one for one in self.compiler.clauses.values() if self.counted_above(one) == pk and one.id != but]
        # What is used below stands in both counts; it is the clause below that has promised it.
        own = used.get((pk, work), 0) - sum(used.get((one.id, work), 0) for one in below)
        own -= used.get((but, work), 0)
        sold = sum(self.sold(one) for one in below) + max(0, own)
        return {"owned": owned, "sold": sold, "left": max(0, owned - sold)}

    def sold(self, clause: Clause) -> int:
        """The showings that a clause takes from the one above it: as promised, or as used when it has ended."""
        used = self.standing.used.get((clause.id, self.work.path[0]), 0)
        if clause.terms.kind is not Kind.GRANT or clause.terms.runs is None or clause.ended_at:
            return used
        return max(clause.terms.runs, used)


def stands_against(one: Atom, grant: Atom) -> bool:
    """Whether something that forbids stands against a grant, and against whoever holds it (as the judge has it)."""
    is_named = one.kind != Kind.HOLDBACK or one.holder is None or grant.holder in (None, one.holder)
    return is_named and forbids(one, grant)
