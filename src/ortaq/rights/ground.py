"""What decisions rest on, read once for many questions; what only some of them need is read when the first does.

The scheduler asks about a week at a keystroke, and publishing asks about every slot in every country. Most of them are
answered by atoms alone: showings, owners and the words of clauses are read only when one of them matters.

`known_at` asks what was known at an instant: why was it shown in May? Then contracts that were signed, ended or
suspended later have not happened yet, nor have later reservations of showings.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ortaq.core.rights import Clause as Written
from ortaq.core.rights import Decision, Kind, Medium, Names, Owner, Pool, Use, explained
from ortaq.core.rights.atoms import Atom, Link
from ortaq.core.rights.judge import Outcome, Voices, voices, weigh
from ortaq.core.rights.runs import pool_of
from ortaq.members.models import Broadcaster
from ortaq.rights.compiling import clauses_for, compile_missing
from ortaq.rights.reading import atoms_of, owners_of, runs_of
from ortaq.rights.rows import an_id

NOBODY = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Question:
    """May this broadcaster show this programme there, then? As `core.rights.Use`, with the ids of the records."""

    programme: uuid.UUID
    broadcaster: uuid.UUID
    territory: str
    start: dt.datetime
    stop: dt.datetime
    medium: Medium = Medium.LINEAR
    sounds: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    slot: uuid.UUID | None = None
    is_cleared: bool = False


@dataclass(frozen=True)
class Since:
    """What has happened under the contracts of programmes: read when the first question needs it."""

    programmes: Sequence[uuid.UUID]
    known_at: dt.datetime | None

    @cached_property
    def pools(self) -> Mapping[tuple[str, str], Sequence[tuple[str, bool, int]]]:
        """The showings held or used, by clause and programme."""
        return runs_of(self.programmes, self.known_at)


@dataclass(slots=True)
class Ground:
    """Everything on which decisions about some programmes rest."""

    owners: dict[uuid.UUID, Owner]
    atoms: Mapping[uuid.UUID, Sequence[Atom]]
    since: Since
    words: dict[str, Written] = field(default_factory=dict)
    houses: dict[str, str] = field(default_factory=dict)
    heard: dict[tuple[uuid.UUID, str, str], Voices] = field(default_factory=dict)

    def decide(self, question: Question) -> Decision:
        """Answer one question in words; a programme that is not in the ground raises KeyError."""
        use, outcome = self.weighed(question)
        said = explained(use, outcome, self.owner(question.programme), Names(self.clause, self.house))
        return replace(said, clause=str(an_id(said.clause))) if said.clause else said

    def judge(self, question: Question) -> Outcome:
        """Answer one question in numbers: a fraction of the time, for whoever asks about thousands."""
        return self.weighed(question)[1]

    def weighed(self, question: Question) -> tuple[Use, Outcome]:
        """A question as the engine asks it, and the answer."""
        work, house = question.programme.hex, question.broadcaster.hex
        heard = self.heard_by(question.programme, house, question.territory)
        use = Use(
            house,
            question.territory,
            question.start,
            question.stop,
            question.medium,
            question.sounds,
            question.subtitles,
            question.slot.hex if question.slot else None,
            frozenset(one.clause for one in heard.promises if house in one.about) if heard.promises else NOBODY,
            question.is_cleared,
        )

        def pool(link: Link) -> Pool:
            return pool_of(link.runs or 0, self.since.pools.get((link.clause, work), ()), link.repeat_hours)

        return use, weigh(use, heard, pool)

    def heard_by(self, programme: uuid.UUID, house: str, territory: str) -> Voices:
        """The atoms of a programme that have a say for a house in a place."""
        key = programme, house, territory
        heard = self.heard.get(key)
        if heard is None:
            heard = self.heard[key] = voices(self.atoms[programme], house, territory)
        return heard

    def owner(self, programme: uuid.UUID) -> Owner:
        """Whose a programme is."""
        if programme not in self.owners:
            self.owners |= owners_of(list(self.atoms))
        return self.owners[programme]

    def clause(self, pk: str) -> Written:
        """The words of a clause; those of all programmes of the ground are read when the first is asked for."""
        if not self.words:
            self.words.update((one.id, one) for one in clauses_for(self.atoms))
        return self.words[pk]

    def house(self, pk: str) -> str:
        """The name of a house."""
        if not self.houses:
            self.houses.update((one.hex, name) for one, name in Broadcaster.objects.values_list("pk", "name"))
        return self.houses.get(pk, "")


def ground_of(
    programmes: Iterable[uuid.UUID],
    known: Mapping[uuid.UUID, Owner] | None = None,
    known_at: dt.datetime | None = None,
    houses: Iterable[uuid.UUID] | None = None,
) -> Ground:
    """Read the atoms of some programmes, as now or as known then; owners may be known already.

    With `houses`, only they may be asked about: what is granted to others stays in the database.
    """
    only = None if houses is None else list(dict.fromkeys(houses))
    ids = list(dict.fromkeys(programmes))
    if known_at is not None:
        # A programme without atoms then may be one that did not exist then, or one that was never compiled.
        compile_missing(ids)
    atoms = atoms_of(ids, known_at, only)
    if missing := [pk for pk in ids if pk not in atoms]:
        if known_at is None:
            compile_missing(missing)
            atoms |= atoms_of(missing, known_at, only)
        atoms = {pk: atoms.get(pk, []) for pk in ids}
    return ground_on(known or {}, atoms, known_at)


def ground_on(
    owners: Mapping[uuid.UUID, Owner], atoms: Mapping[uuid.UUID, Sequence[Atom]], known_at: dt.datetime | None
) -> Ground:
    """Atoms with what has happened since."""
    return Ground(dict(owners), atoms, Since(list(atoms), known_at))


def uncounted(ground: Ground) -> Ground:
    """The same without every grant whose showings are counted, or those of a grant that it hangs on.

    What stands against a showing (promises, holdbacks, blocks) stays, whatever it is counted by.
    """
    atoms = {pk: [one for one in some if not is_counted(one)] for pk, some in ground.atoms.items()}
    return replace(ground, atoms=atoms, words=dict(ground.words), heard={})


def is_counted(atom: Atom) -> bool:
    """Whether it is a grant that uses showings up."""
    return atom.kind == Kind.GRANT and any(link.runs is not None for link in atom.links)


def grounds_for(questions: Iterable[Question], known_at: dt.datetime | None = None) -> dict[uuid.UUID, Ground]:
    """The ground for each house that asks; those that ask about the same programmes share one."""
    wanted: dict[uuid.UUID, list[uuid.UUID]] = {}
    for one in questions:
        wanted.setdefault(one.broadcaster, []).append(one.programme)
    if len(wanted) == 1:
        return {house: ground_of(programmes, known_at=known_at, houses=wanted) for house, programmes in wanted.items()}
    together: dict[frozenset[uuid.UUID], list[uuid.UUID]] = defaultdict(list)
    for house, programmes in wanted.items():
        together[frozenset(programmes)].append(house)
    found: dict[uuid.UUID, Ground] = {}
    for same, houses in together.items():
        found |= dict.fromkeys(houses, ground_of(same, known_at=known_at, houses=houses))
    return found
