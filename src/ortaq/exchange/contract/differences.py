"""What a version of a contract changes against the one before: clause by clause, fact by fact, in words.

Pure: two lists of clauses and names in, differences out. The order of countries and languages is not a difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ortaq.exchange.contract.pick_words import Names, facts
from ortaq.exchange.texts import Part
from ortaq.rights.clause_words import about_of, dressed_sentence, facts_of, plainly, quoted, taker

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that was and is different."""

    picker: int
    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one clause. `before` and `after` are its numbers, counted from 1; None: it is not there."""

    state: str
    before: int | None
    after: int | None
    old: Part | None
    new: Part | None
    changes: tuple[Change, ...] = ()

    @property
    def pickers(self) -> frozenset[int]:
        """The pickers in which something differs."""
        return frozenset(one.picker for one in self.changes)

    @property
    def part(self) -> Part:
        """The clause as it is, or as it was where it is gone."""
        found = self.new or self.old
        assert found  # noqa: S101 -- one of the two is there
        return found


def differences(before: Sequence[Part], after: Sequence[Part], names: Names) -> list[Difference]:
    """What became of every clause: those of the new version in its order, then those that are gone."""
    pairs = paired(before, after)
    found = []
    for at, part in enumerate(after):
        was = pairs.get(at)
        if was is None:
            found.append(Difference(ADDED, None, at + 1, None, part))
            continue
        changes = changed(before[was], part, names)
        found.append(Difference(CHANGED if changes else SAME, was + 1, at + 1, before[was], part, changes))
    gone = [at for at in range(len(before)) if at not in pairs.values()]
    return found + [Difference(REMOVED, at + 1, None, before[at], None) for at in gone]


def paired(before: Sequence[Part], after: Sequence[Part]) -> dict[int, int]:
    """Which clause was which one before, by place: the same first, then of the same sort for the same programme."""
    sorts: tuple[Callable[[Part], object], ...] = (
        in_order,
        lambda one: (one.terms.kind, one.terms.condition, one.programme, one.giver, one.holder),
        lambda one: (one.terms.kind, one.programme, one.giver),
        lambda one: (one.terms.kind, one.giver),
    )
    found: dict[int, int] = {}
    for sort in sorts:
        free = {at: sort(one) for at, one in enumerate(before) if at not in found.values()}
        for at, part in enumerate(after):
            same = [was for was, key in free.items() if key == sort(part)]
            if at not in found and same:
                # Where several would do, the one in the same place is meant.
                was = at if at in same else same[0]
                found[at] = was
                del free[was]
    return found


def in_order(part: Part) -> Part:
    """A clause with its lists in alphabetical order: their order says nothing."""
    terms = part.terms
    ordered = replace(
        terms,
        territories=tuple(sorted(terms.territories)),
        media=tuple(sorted(terms.media)),
        sounds=tuple(sorted(terms.sounds)),
        subtitles=tuple(sorted(terms.subtitles)),
    )
    return replace(part, terms=ordered)


def changed(old: Part, new: Part, names: Names) -> tuple[Change, ...]:
    """The facts that differ between two clauses."""
    was, now = ({one.name: one.words for one in facts(in_order(part), names)} for part in (old, new))
    before, after = ({one.name: one for one in facts(part, names)} for part in (old, new))
    return tuple(
        Change(
            fact.picker,
            name,
            fact.label,
            before[name].words if name in before else "–",
            after[name].words if name in after else "–",
        )
        for name, fact in (before | after).items()
        if was.get(name) != now.get(name)
    )


def sentence_of(part: Part, names: Names, dress: Callable[[str, str], SafeString] = plainly) -> SafeString:
    """The clause itself as one plain sentence, with its facts dressed; what is for everybody names nobody."""
    return dressed_sentence(
        part.terms,
        dress,
        licensor=names.house(part.giver),
        licensee=names.houses.get(part.holder, ""),
        programme=quoted(names.work(part.programme)),
    )


def sentence_with_changes(old: Part, new: Part, names: Names) -> SafeString:
    """The new clause with what each fact was before struck out beside it."""
    was = words_in(old, names)
    same = {one.name for one in changed(old, new, names)}
    touched = {name for name, facts_named in FACTS_IN_SENTENCE.items() if same & facts_named}

    def dress(name: str, fact: str) -> SafeString:
        before = was.get(name, "")
        if name not in touched or before == fact:
            return conditional_escape(fact)
        return format_html(
            '<del><span class="vh">{} </span>{}</del> <ins><span class="vh">{} </span>{}</ins>',
            _("before:"),
            before,
            _("now:"),
            fact,
        )

    return sentence_of(new, names, dress)


FACTS_IN_SENTENCE = {
    "programme": {"programme"},
    "licensee": {"holder"},
    "where": {"where"},
    "sounds": {"sounds"},
    "subtitles": {"subtitles"},
    "how": {"how"},
    "when": {"when"},
    "runs": {"runs"},
    "duty": {"duty"},
}
"""Which facts stand in which place of a sentence."""


def words_in(part: Part, names: Names) -> dict[str, str]:
    """What stood in the places of a clause's sentence."""
    found = facts_of(part.terms) | about_of(part.terms)
    return found | {
        "licensee": taker(names.houses.get(part.holder, "")),
        "programme": quoted(names.work(part.programme)),
    }
