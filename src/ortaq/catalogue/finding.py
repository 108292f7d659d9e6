"""Find programmes by what stands in their titles, people, descriptions and subtitles, and say why each was found.

>>> found = find("бала", programmes())      # doctest: +SKIP
>>> explain(found, found.programmes[:1], "бала")      # doctest: +SKIP
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import JsonResponse

from ortaq.catalogue import indexing, meanings, queries
from ortaq.catalogue.meanings import Near
from ortaq.catalogue.models import Generation, Programme, Version, VersionKind
from ortaq.core.text import convert, ranking
from ortaq.core.text.fold import letters
from ortaq.core.text.languages import primary
from ortaq.members.models import Broadcaster
from ortaq.work.search import Document, asking, embeddings, engine
from ortaq.work.search.asking import Asked, Hit

MOST = 400
"""So many programmes are found, at most."""
MOST_SAID, MOST_FILMS, PER_FILM = 12, 24, 3
"""So many places in films are shown, of so many films looked at, so many of each."""
SNIPPET = 160
"""Letters of a description that are shown around what was found."""
SUGGESTED, TRIED = 8, 4
"""So many programmes are suggested, of each so many of its texts tried."""
SUGGESTED_BY = ("title", "person")

Readable = Callable[[Sequence[Programme]], Mapping[UUID, Collection[str]]]
"""Of programmes the tags of the subtitles that somebody may read."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What was typed and what stands for it in a text: another spelling of it, or (`is_meaning`) the same meaning."""

    asked: str
    written: str
    is_meaning: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why a programme was found: the text that answers best, with what is marked in it, and what stands for what.

    `is_alike`: no word answers, a model takes the text for alike in meaning.
    """

    kind: str
    tag: str
    parts: tuple[tuple[str, bool], ...]
    pairs: tuple[Pair, ...]
    second: float = 0.0
    is_alike: bool = False


@dataclass(frozen=True)
class Found:
    """Programmes, the best first, and why each; `asked` is what an index understood, None where none was asked.

    `near` are those that a model takes for alike in meaning.
    """

    programmes: Sequence[UUID]
    asked: Asked | None = None
    generation: Generation | None = None
    near: Sequence[Near] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A place in a film where something is said, and in which subtitles."""

    programme: Programme
    why: Why


def find(text: str, among: QuerySet[Programme]) -> Found:
    """The programmes of `among` that answer, the best first; all of them, in their own order, for an empty text."""
    text = text.strip()
    generation = indexing.current()
    if not text or generation is None or not engine().has(generation.name):
        every = cast("Sequence[UUID]", queries.search(text, among).values_list("pk", flat=True))
        return Found(every)
    asked = asking.ask(engine(), generation.name, text, ("names", "texts", "said"))
    changed = set(indexing.pending(generation))
    near = meanings.near(text)
    by_words = [UUID(owner) for owner in asked.owners("names", "texts")]
    fused = embeddings.fused(by_words, [one.programme for one in near])
    ranked = [pk for pk in fused if pk not in changed][:MOST]
    there = set(among.filter(pk__in=ranked).order_by().values_list("pk", flat=True))
    # What changed a moment ago, and what has just this number, is looked for in the database.
    first = list(queries.search(text, among.filter(pk__in=changed)).values_list("pk", flat=True)) if changed else []
    first += among.filter(number__iexact=text).order_by().values_list("pk", flat=True)
    found = list(dict.fromkeys((*first, *(pk for pk in ranked if pk in there))))
    return Found(found, asked, generation, near)


def explain(found: Found, shown: Iterable[UUID], text: str) -> dict[UUID, Why]:
    """Why these programmes were found."""
    if found.asked is None or found.generation is None:
        return {}
    wanted = set(shown)
    best = {
        UUID(owner): hits[0] for owner, hits in found.asked.owners("names", "texts").items() if UUID(owner) in wanted
    }
    texts = asking.texts(engine(), found.generation.name, list(best.values()))
    told = {pk: why(found.asked, texts[hit.id], text) for pk, hit in best.items() if hit.id in texts}
    return told | alike([one for one in found.near if one.programme in wanted and one.programme not in told])


def alike(near: Sequence[Near]) -> dict[UUID, Why]:
    """Why programmes were found that have no word of the question."""
    there = Programme.objects.in_bulk([one.programme for one in near])
    return {
        one.programme: Why(one.kind, one.tag, snippet([(text, False)]), (), is_alike=True)
        for one in near
        if (text := meanings.text_of(there[one.programme], one.kind, one.tag))
    }


def said(found: Found, among: QuerySet[Programme], text: str, readable: Readable) -> list[Said]:
    """Where it is said, in films whose subtitles somebody may read; the best first."""
    if found.asked is None or found.generation is None:
        return []
    owners = found.asked.owners("said")
    names = list(owners)[:MOST_FILMS]
    films = {str(one.pk): one for one in among.filter(pk__in=names).select_related("owner", "package")}
    may = readable([films[name] for name in names if name in films])
    changed = set(indexing.pending(found.generation))
    hits: list[Hit] = []
    for name in names:
        if name in films and may.get(films[name].pk) and films[name].pk not in changed:
            hits += owners[name][: PER_FILM * MOST_SAID]
    texts = asking.texts(engine(), found.generation.name, hits[:900])
    shown: list[Said] = []
    many: dict[str, set[float]] = {}
    for hit in sorted(hits, key=lambda one: -one.score):
        document = texts.get(hit.id)
        if document is None or document.tag not in may[films[hit.owner].pk]:
            continue
        # The same moment is in the subtitles of many languages; the best of them is told.
        seconds = many.setdefault(hit.owner, set())
        if len(seconds) >= PER_FILM or any(abs(document.second - one) < 5 for one in seconds):  # noqa: PLR2004
            continue
        seconds.add(document.second)
        shown.append(Said(films[hit.owner], why(found.asked, document, text)))
        if len(shown) >= MOST_SAID:
            break
    return shown


def why(asked: Asked, document: Document, text: str) -> Why:
    """What of a text answers a question."""
    found = ranking.matches(asked.groups, document.text, primary(document.tag))
    typed = {word: piece for piece in text.split() for word in letters(piece).split()}
    pairs = [
        Pair(" ".join(typed.get(word, word) for word in one.asked.split()), written, one.by == ranking.By.MEANT)
        for one, written in told_together(found)
    ]
    pairs = [pair for pair in pairs if pair.asked.casefold() != pair.written.casefold()]
    parts: list[tuple[str, bool]] = []
    at = 0
    for one in found:
        if one.start >= at:
            parts += [(document.text[at : one.start], False), (one.written, True)]
            at = one.stop
    parts.append((document.text[at:], False))
    return Why(document.kind, document.tag, snippet(parts), tuple(dict.fromkeys(pairs)), document.second)


def told_together(found: Sequence[ranking.Match]) -> list[tuple[ranking.Match, str]]:
    """What stands for what; the words that stand for one phrase together, in their order."""
    written: dict[str, list[str]] = {}
    for one in found:
        written.setdefault(one.asked, []).append(one.written)
    firsts = {one.asked: one for one in reversed(found)}
    return [(firsts[asked], " ".join(words)) for asked, words in written.items()]


def snippet(parts: Sequence[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """A long text cut to what stands around its marked words."""
    if sum(len(text) for text, _marked in parts) <= SNIPPET:
        return tuple((text, marked) for text, marked in parts if text)
    kept: list[tuple[str, bool]] = []
    for number, (text, marked) in enumerate(parts):
        near = SNIPPET // 4
        if marked or len(text) <= 2 * near:
            kept.append((text, marked))
        elif number == 0:
            kept.append(("…" + text[-near:].partition(" ")[2], marked))
        elif number == len(parts) - 1:
            kept.append((text[:near].rpartition(" ")[0] + "…", marked))
        else:
            kept.append((text[:near] + " … " + text[-near:], marked))
    return tuple((text, marked) for text, marked in kept if text)


# ---------- while somebody types ----------


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A programme that may be meant, by the title that answers and the one that its reader reads."""

    programme: UUID
    parts: tuple[tuple[str, bool], ...]
    tag: str
    title: str


def suggest(text: str, among: QuerySet[Programme], tag: str) -> list[Suggestion]:
    """Programmes that somebody may mean who has typed so much, in any script; `tag` is the language of the reader."""
    text, generation = text.strip(), indexing.current()
    if not text or generation is None or not engine().has(generation.name):
        few = queries.search(text, among)[:SUGGESTED] if text else ()
        return [Suggestion(one.pk, ((str(convert.in_script(one.titles, tag)[1]), False),), "", "") for one in few]
    asked = asking.ask(engine(), generation.name, text, ("names",), is_typing=True)
    owners = {UUID(owner): hits[:TRIED] for owner, hits in list(asked.owners("names").items())[: SUGGESTED * 4]}
    there = {one.pk: one for one in among.filter(pk__in=list(owners))}
    shown = [pk for pk in owners if pk in there]
    texts = asking.texts(engine(), generation.name, [hit for pk in shown for hit in owners[pk]])
    found: list[Suggestion] = []
    for pk in shown:
        best = (texts[hit.id] for hit in owners[pk] if hit.id in texts and texts[hit.id].kind in SUGGESTED_BY)
        if len(found) < SUGGESTED and (document := next(best, None)):
            reason, title = why(asked, document, text), str(convert.in_script(there[pk].titles, tag)[1])
            found.append(Suggestion(pk, reason.parts, document.tag, "" if title == document.text else title))
    return found


def told(found: Iterable[Suggestion], address: Callable[[UUID], str]) -> JsonResponse:
    """Suggestions for the script of the page (web/suggest.js): texts in pieces, marked or not, and where they lead."""
    rows = [
        {"parts": one.parts, "tag": one.tag, "title": one.title, "address": address(one.programme)} for one in found
    ]
    answer = JsonResponse({"suggestions": rows})
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


def in_order(shown: Iterable[UUID], among: QuerySet[Programme]) -> list[Programme]:
    """Programmes by their ids, in the order of these."""
    wanted = list(shown)
    there = {one.pk: one for one in among.filter(pk__in=wanted).order_by()}
    return [there[pk] for pk in wanted if pk in there]


def readable_by(house: Broadcaster) -> Readable:
    """What people of a house read of subtitles: all of its own programmes, and those that it made for others."""

    def of(programmes: Sequence[Programme]) -> dict[UUID, set[str]]:
        mine = {one.pk for one in programmes if one.owner_id == house.pk}
        versions = Version.objects.filter(kind=VersionKind.SUBTITLES, programme__in=[one.pk for one in programmes])
        found: dict[UUID, set[str]] = {}
        for pk, tag, maker in versions.values_list("programme", "language", "made_by"):
            if pk in mine or maker == house.pk:
                found.setdefault(pk, set()).add(tag)
        return found

    return of
