"""Write subtitles beside the film: a draft that is kept at every stroke, and becomes the track's file when published.

Nobody's work is lost: who saves over what they have not seen is told so, and is given what is there now.
"""

import dataclasses
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue import news, queries
from ortaq.catalogue.models import MachineLine, Programme, SubtitleDraft, Version, VersionKind
from ortaq.catalogue.subtitles import reading, records, scripts
from ortaq.catalogue.subtitles.keeping import keep, repackage
from ortaq.core.text.subtitles import MOST_CUES, BadSubtitles, Cue, to_vtt, typed
from ortaq.members.models import Person
from ortaq.members.rules import makes_programmes, require
from ortaq.work.models import Json
from ortaq.work.refused import Refused

LONGEST = 2_000
"""Letters of one cue."""
LAST_MS = 24 * 3600 * 1000
HEIGHTS, SIDES = ("", "middle", "top"), ("", "start", "end")
ID = re.compile(r"[A-Za-z0-9-]{1,40}")


class NotSaved(Refused):
    """What was sent cannot be kept as it is."""


class Meanwhile(Refused):
    """Somebody else has changed or published these subtitles; `draft` is what is there now, None after publishing."""

    def __init__(self, draft: SubtitleDraft | None, sentence: str) -> None:
        super().__init__(sentence)
        self.draft = draft


@dataclasses.dataclass(frozen=True)
class Sheet:
    """What the editor opens with: the cues, their draft (None: the published file), and what of a file is not kept."""

    draft: SubtitleDraft | None
    cues: list[Json]
    lost: tuple[str, ...]

    @property
    def revision(self) -> int:
        """Number of the last change; 0 before the first."""
        return self.draft.revision if self.draft else 0


def may_edit(person: Person, programme: Programme) -> bool:
    """Producers and dubbing managers of the house that owns the programme."""
    return bool(makes_programmes(person)) and person.broadcaster_id == programme.owner_id


def check_may_edit(person: Person, programme: Programme) -> None:
    """Raise NotAllowed for anybody else."""
    require(
        may_edit(person, programme),
        _("Only producers and dubbing managers of %(house)s may edit its subtitles.") % {"house": programme.owner},
    )


def track(programme: Programme, tag: str) -> Version | None:
    """The published subtitles of a tag."""
    return programme.versions.filter(kind=VersionKind.SUBTITLES, language=tag).first()


def sheet(programme: Programme, tag: str, *, times_of: str = "") -> Sheet:
    """The draft of a track, else its file, else the times of another track without words, else nothing."""
    draft = programme.subtitle_drafts.filter(language=tag).select_related("changed_by").first()
    version = track(programme, tag)
    if draft is not None:
        return Sheet(draft, draft.cues, ())
    if version is not None:
        file = reading.stored(version)
        return Sheet(None, [as_json(cue) for cue in file.cues], file.lost)
    source = track(programme, times_of) if times_of else None
    cues = reading.stored(source).cues if source else ()
    return Sheet(None, [as_json(dataclasses.replace(cue, text="")) for cue in cues], ())


def as_json(cue: Cue) -> Json:
    """A cue as a draft keeps it."""
    return {
        "id": uuid.uuid4().hex[:12],
        "start": cue.start_ms,
        "end": cue.end_ms,
        "text": cue.text,
        "at": cue.at,
        "align": cue.align,
    }


def cues_in(rows: Iterable[Json]) -> list[Cue]:
    """The cues of a draft in the order of their time."""
    found = [Cue(row["start"], row["end"], row["text"], row.get("at", ""), row.get("align", "")) for row in rows]
    return sorted(found, key=lambda cue: (cue.start_ms, cue.end_ms))


def save(
    *, programme: Programme, tag: str, source: str, revision: int, rows: Sequence[Any], by: Person
) -> SubtitleDraft:
    """Keep what somebody has written since `revision`; raises NotAllowed, NotSaved and Meanwhile."""
    check_may_edit(by, programme)
    cleaned = sorted((_row(row) for row in rows), key=lambda row: (row["start"], row["end"]))
    if len(cleaned) > MOST_CUES:
        raise NotSaved(_("Those are too many subtitles for one film."))
    if len({row["id"] for row in cleaned}) < len(cleaned):
        raise NotSaved(_("Two subtitles have the same mark; load the page anew."))
    with transaction.atomic():
        # The lock on the programme makes two who begin the same draft at once queue up.
        Programme.objects.select_for_update().get(pk=programme.pk)
        draft = programme.subtitle_drafts.filter(language=tag).first()
        _refuse_unseen(draft, revision)
        draft = draft or SubtitleDraft(programme=programme, language=tag)
        if draft.state in {"waiting", "running"}:
            raise Meanwhile(draft, _("A machine is still writing here; wait until it has finished."))
        _confirm(draft, cleaned, by)
        draft.cues, draft.revision, draft.source_language = cleaned, draft.revision + 1, source
        draft.changed_by, draft.changed_at = by, timezone.now()
        draft.save()
    return draft


def _refuse_unseen(draft: SubtitleDraft | None, revision: int) -> None:
    if draft is None and revision:
        raise Meanwhile(None, _("Somebody has published or discarded this draft meanwhile; yours is still here."))
    if draft is not None and draft.revision != revision:
        raise Meanwhile(
            draft,
            _("%(person)s has changed these subtitles meanwhile; yours are still here. Choose which to go on with.")
            % {"person": draft.changed_by},
        )


def _row(row: Any) -> Json:
    """A cue as it was sent, checked; raises NotSaved."""
    if not isinstance(row, dict):
        raise NotSaved(_("That is no subtitle."))
    start, end, text = row.get("start"), row.get("end"), row.get("text")
    is_time = all(type(ms) is int and 0 <= ms <= LAST_MS for ms in (start, end))
    if not is_time or not ID.fullmatch(str(row.get("id", ""))) or not isinstance(text, str) or len(text) > LONGEST:
        raise NotSaved(_("A subtitle has no proper times, or is too long."))
    at, align = row.get("at", ""), row.get("align", "")
    return {
        "id": row["id"],
        "start": start,
        "end": end,
        "text": typed(text),
        "at": at if at in HEIGHTS else "",
        "align": align if align in SIDES else "",
        "reviewed": row.get("reviewed") is True,
        "from": str(row.get("from", ""))[:40],
    }


def _confirm(draft: SubtitleDraft, rows: list[Json], by: Person) -> None:
    """Which cues a machine wrote, and who has confirmed them; only the draft itself says what a machine wrote.

    A cue that was split off or joined says `from` which one it comes, so that the label goes with the words.
    """
    wrote = {row["id"]: row["line"] for row in draft.cues if row.get("line")}
    for row in rows:
        come_from = row.pop("from")
        line = wrote.get(row["id"]) or wrote.get(come_from)
        if line:
            row["line"] = line
        else:
            del row["reviewed"]
    for line in MachineLine.objects.filter(pk__in=_lines(rows)):
        is_read = all(row["reviewed"] for row in _lines(rows)[str(line.pk)])
        if is_read != bool(line.reviewed_at):
            line.editor, line.reviewed_at = (by, timezone.now()) if is_read else (None, None)
            line.save(update_fields=["editor", "reviewed_at"])


def discard(*, programme: Programme, tag: str, by: Person) -> None:
    """Throw a draft away; the published track stays as it is. Raises NotAllowed."""
    check_may_edit(by, programme)
    with transaction.atomic():
        for draft in programme.subtitle_drafts.select_for_update().filter(language=tag):
            MachineLine.objects.filter(pk__in=_lines(draft.cues), published=False).delete()
            draft.delete()


def publish(*, programme: Programme, tag: str, revision: int, by: Person, enqueue: bool = True) -> Version:
    """Make a draft the file of its track, and the package anew; raises NotAllowed, NotSaved and Meanwhile.

    What a program wrote from it in other letters is written anew. What machines wrote is declared as it is: confirmed
    by these people, or by nobody.
    """
    check_may_edit(by, programme)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        draft = programme.subtitle_drafts.filter(language=tag).first()
        _refuse_unseen(draft, revision)
        if draft is None:
            raise NotSaved(_("Nothing has been changed since it was published."))
        cues = cues_in(draft.cues)
        _refuse_unfinished(draft, cues)
        called = f"{queries.key_of(programme.titles)[:40].replace(' ', '-').replace('|', '') or 'subtitles'}.{tag}.vtt"
        try:
            version = keep(programme, tag, to_vtt(cues).encode(), called=called, by=by, did="subtitles edited")
        except BadSubtitles as bad:
            raise NotSaved(_("These subtitles cannot be written as a file.")) from bad
        machine = _record(draft)
        news.subtitles_kept.send(sender=Version, version=version, by=by, source=None, machine=machine)
        draft.delete()
        scripts.follow(version, by)
        if queries.picture_of(programme):
            repackage(programme, by, enqueue=enqueue)
    return version


def _refuse_unfinished(draft: SubtitleDraft, cues: Sequence[Cue]) -> None:
    if draft.state in {"waiting", "running"}:
        raise NotSaved(_("A machine is still writing here; wait until it has finished."))
    if not cues:
        raise NotSaved(_("There is no subtitle in it yet."))
    empty = sum(not cue.text.strip() for cue in cues)
    if empty:
        raise NotSaved(_("%(count)d subtitles have no words yet. Write them, or take them out.") % {"count": empty})
    wrong = next((at for at, cue in enumerate(cues, 1) if cue.end_ms <= cue.start_ms), 0)
    if wrong:
        raise NotSaved(_("Subtitle %(number)d ends before it begins.") % {"number": wrong})


def _lines(rows: Iterable[Json]) -> dict[str, list[Json]]:
    """The cues that a machine wrote, by the id of what it wrote."""
    found: dict[str, list[Json]] = {}
    for row in rows:
        if row.get("line"):
            found.setdefault(row["line"], []).append(row)
    return found


def _record(draft: SubtitleDraft) -> tuple[records.Machine, ...]:
    """Write down what people made of a machine's lines; what is to be declared of them."""
    rows = _lines(draft.cues)
    lines = list(MachineLine.objects.filter(pk__in=rows).select_related("editor"))
    for line in lines:
        own = rows[str(line.pk)]
        line.human_text, line.published = "\n".join(row["text"] for row in own), True
        line.start, line.end = min(row["start"] for row in own), max(row["end"] for row in own)
    MachineLine.objects.bulk_update(lines, ["human_text", "start", "end", "published"])
    return tuple(records.told(lines, others=sum(not row.get("line") for row in draft.cues)))
