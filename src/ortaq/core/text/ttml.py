"""TTML: read what others write (TTML1/2, IMSC text, EBU-TT, EBU-TT-D), write IMSC 1.1 text that is EBU-TT-D too.

Times: clock, clock with frames, offsets in h m s ms f t (TTML2, 12.3), relative to the parent's, containers in
parallel or in sequence. Kept: italics, bold, underlined, who speaks (`ttm:agent`), three heights and three sides.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import Any, Final

from lxml import etree

from ortaq.core.interchange.model import Unreadable
from ortaq.core.interchange.safe_xml import line_of, put, serialised, tree_of
from ortaq.core.text.cue_text import Run, joined, runs, voices, written
from ortaq.core.text.subtitles import MOST_CUES, BadSubtitles, Cue
from ortaq.core.text.tracks import plain

NS: Final = "http://www.w3.org/ns/ttml"
TTS, TTP, TTM = f"{NS}#styling", f"{NS}#parameter", f"{NS}#metadata"
EBUTTM: Final = "urn:ebu:tt:metadata"
XML: Final = "http://www.w3.org/XML/1998/namespace"
IMSC: Final = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
EBU_TT_D: Final = "urn:ebu:tt:distribution:2018-04"
CLOCK: Final = re.compile(r"(\d{2,}):(\d\d):(\d\d)(?:\.(\d+)|:(\d{2,})(?:\.\d+)?)?")
OFFSET: Final = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)")
ENDLESS: Final = 24 * 3600 * 1000
LOST_STYLES: Final = {
    "color",
    "backgroundColor",
    "fontFamily",
    "fontSize",
    "textOutline",
    "textShadow",
    "opacity",
    "ruby",
}
FASTEST: Final = 1e9
MOST_SPANS: Final = 400
"""Pieces of one paragraph; more stand in none that somebody reads."""
DEEPEST: Final = 40
"""Elements inside each other that are followed."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What holds for the text of an element: inherited from the elements around it."""

    italic: bool = False
    bold: bool = False
    underlined: bool = False
    align: str = ""
    voice: str = ""
    region: str = ""
    keep: bool = False


@dataclass(slots=True)
class _Reader:
    """One document while it is read."""

    root: etree._Element
    fps: float = 30.0
    ticks: float = 1.0
    styles: dict[str, etree._Element] = field(default_factory=dict)
    regions: dict[str, etree._Element] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    cues: list[Cue] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def timed(self, element: etree._Element, start: int, stop: int) -> tuple[int, int]:
        """From when to when an element stands, inside its parent's time."""
        begin = start + self.time(element, "begin")
        if element.get("dur"):
            end = begin + self.time(element, "dur")
        elif element.get("end"):
            end = start + self.time(element, "end")
        else:
            end = stop
        return begin, min(end, stop)

    def time(self, element: etree._Element, name: str) -> int:
        """A time expression in milliseconds; 0 when it is not there. Raises BadSubtitles."""
        told = (element.get(name) or "").strip()
        if not told:
            return 0
        if found := CLOCK.fullmatch(told):
            hours, minutes, seconds, fraction, frames = found.groups()
            whole = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000
            rest = float(f"0.{fraction}") * 1000 if fraction else int(frames or 0) * 1000 / self.fps
            return whole + round(rest)
        if found := OFFSET.fullmatch(told):
            unit = {"h": 3600, "m": 60, "s": 1, "ms": 0.001, "f": 1 / self.fps, "t": 1 / self.ticks}[found[2]]
            return round(float(found[1]) * unit * 1000)
        raise BadSubtitles("bad_time", line_of(element))

    def look(self, element: etree._Element, around: _Look) -> _Look:
        """What holds inside an element."""
        now = replace(around, region=element.get("region") or around.region)
        for one in self.styled(element):
            self.lost |= (
                {"styles"} if LOST_STYLES & {etree.QName(name).localname for name in map(str, one.attrib)} else set()
            )
            now = replace(
                now,
                italic=_is(one, "fontStyle", ("italic", "oblique"), now.italic),
                bold=_is(one, "fontWeight", ("bold",), now.bold),
                underlined=_is(one, "textDecoration", ("underline",), now.underlined),
                align=_side(one.get(f"{{{TTS}}}textAlign"), now.align),
            )
        agent = (element.get(f"{{{TTM}}}agent") or "").split()
        if agent:
            now = replace(now, voice=self.agents.get(agent[0], agent[0]))
        if space := element.get(f"{{{XML}}}space"):
            now = replace(now, keep=space == "preserve")
        return now

    def styled(self, element: etree._Element, seen: frozenset[str] = frozenset()) -> Iterator[etree._Element]:
        """The elements that say how an element looks, the nearest last: styles that it refers to, and itself."""
        for name in (element.get("style") or "").split():
            if name in self.styles and name not in seen and len(seen) < DEEPEST:
                yield from self.styled(self.styles[name], seen | {name})
        for child in element:
            if _name(child) == "style" and child.get(f"{{{XML}}}id") is None:
                yield child
        yield element

    def walk(self, element: etree._Element, start: int, stop: int, around: _Look, deep: int = 0) -> int:
        """Read what is in a container; when it ends."""
        begin, end = self.timed(element, start, stop)
        now = self.look(element, around)
        in_sequence, at, latest = element.get("timeContainer") == "seq", begin, begin
        for child in element:
            name = _name(child)
            if name not in {"body", "div", "p"} or deep > DEEPEST:
                continue
            ended = (self.paragraph if name == "p" else self.walk)(child, at, end, now, deep + 1)
            latest = max(latest, ended)
            at = ended if in_sequence else begin
        return end if element.get("end") or element.get("dur") else latest

    def paragraph(self, element: etree._Element, start: int, stop: int, around: _Look, _deep: int = 0) -> int:
        """Read a paragraph: one cue for each stretch of time in which the same of it stands."""
        begin, end = self.timed(element, start, stop)
        now = self.look(element, around)
        spans = list(islice(self.spans(element, begin, end, now), MOST_SPANS + 1))
        if len(spans) > MOST_SPANS:
            raise BadSubtitles("too_many", line_of(element))
        turns = sorted({moment for _run, since, until in spans for moment in (since, until)})
        at, align = self.place(now)
        for since, until in pairwise(turns):
            text = written(_lines(run for run, first, last in spans if first <= since and last >= until))
            if text and until > since and until < ENDLESS:
                self.cues.append(Cue(since, until, text, at, align))
        if len(self.cues) > MOST_CUES:
            raise BadSubtitles("too_many", line_of(element))
        return max([end] if end < ENDLESS else [begin])

    def spans(self, element: etree._Element, begin: int, end: int, look: _Look) -> Iterator[tuple[Run, int, int]]:
        """The runs below an element with their times."""

        def run(text: str | None) -> Iterator[tuple[Run, int, int]]:
            if text:
                said = text if look.keep else re.sub(r"\s+", " ", text)
                yield Run(said, look.italic, look.bold, look.underlined, look.voice), begin, end

        yield from run(element.text)
        for child in element:
            if _name(child) == "br":
                yield Run("\n", look.italic, look.bold, look.underlined, look.voice), begin, end
            elif _name(child) == "span":
                since, until = self.timed(child, begin, end)
                yield from self.spans(child, since, until, self.look(child, look))
            yield from run(child.tail)

    def place(self, look: _Look) -> tuple[str, str]:
        """Height and side of a text by its region, as near as we keep them."""
        region = self.regions.get(look.region)
        if region is None:
            return "", look.align
        told: dict[str, str] = {}
        for one in self.styled(region):
            told |= {etree.QName(name).localname: str(value) for name, value in one.attrib.items()}
        align = look.align or _side(told.get("textAlign"), "")
        top, height = _percent(told.get("origin"), 0), _percent(told.get("extent"), 100)
        at = {"center": top + height / 2, "after": top + height}.get(told.get("displayAlign", "before"), top)
        self.lost |= {"places"} if (top, height) not in {(0, 100), (10, 80), (5, 90)} else set()
        return ("top" if at < 34 else "middle" if at < 67 else ""), align  # noqa: PLR2004 -- thirds of a hundred


def read(data: bytes) -> tuple[list[Cue], set[str]]:
    """The cues in order of their time, and what of the document we do not keep; raises BadSubtitles."""
    try:
        root = tree_of(data)
    except Unreadable as bad:
        raise BadSubtitles("not_xml", bad.line) from bad
    if _name(root) != "tt":
        raise BadSubtitles("not_text", line_of(root))
    one = _Reader(root)
    one.fps, one.ticks = _rates(root)
    for element in root.iter():
        name, key = _name(element), element.get(f"{{{XML}}}id") or ""
        if name == "style" and key:
            one.styles[key] = element
        elif name == "region" and key:
            one.regions[key] = element
        elif name == "agent" and key:
            one.agents[key] = "".join(map(str, element.itertext())).strip() or key
    around = _Look(keep=root.get(f"{{{XML}}}space") == "preserve")
    for body in root:
        if _name(body) == "body":
            one.walk(body, 0, ENDLESS, around)
    if not one.cues:
        raise BadSubtitles("no_cues")
    return sorted(one.cues, key=lambda cue: (cue.start_ms, cue.end_ms)), one.lost


def _rates(root: etree._Element) -> tuple[float, float]:
    """Frames and ticks a second (TTML2, 7.2.7 and 7.2.17); raises BadSubtitles."""
    told = root.get(f"{{{TTP}}}frameRate")
    over, under = [*(root.get(f"{{{TTP}}}frameRateMultiplier") or "1 1").replace(":", " ").split(), "1"][:2]
    try:
        fps = float(told or 30) * float(over) / float(under)
        ticks = float(root.get(f"{{{TTP}}}tickRate") or (fps if told else 1))
    except (ValueError, ZeroDivisionError) as bad:
        raise BadSubtitles("bad_time", line_of(root)) from bad
    if not (0 < fps <= FASTEST and 0 < ticks <= FASTEST):
        raise BadSubtitles("bad_time", line_of(root))
    return fps, ticks


def write(cues: Sequence[Cue], tag: str, title: str) -> bytes:
    """A document; it says that it is EBU-TT-D as well when nobody is named as a speaker."""
    names = list(dict.fromkeys(voice for cue in cues for voice in voices(cue.text)))
    spaces: dict[Any, str] = {None: NS, "tts": TTS, "ttp": TTP, "ttm": TTM, "ebuttm": EBUTTM}
    root = etree.Element(f"{{{NS}}}tt", {f"{{{XML}}}lang": plain(tag)}, nsmap=spaces)
    root.set(f"{{{TTP}}}timeBase", "media")
    root.set(f"{{{TTP}}}cellResolution", "32 15")
    if names:
        root.set(f"{{{TTP}}}contentProfiles", IMSC)
    head = put(root, f"{{{NS}}}head")
    told = put(head, f"{{{NS}}}metadata")
    if title:
        put(told, f"{{{TTM}}}title", title)
    document = put(told, f"{{{EBUTTM}}}documentMetadata")
    for standard in (IMSC,) if names else (EBU_TT_D, IMSC):
        put(document, f"{{{EBUTTM}}}conformsToStandard", standard)
    for number, name in enumerate(names, 1):
        agent = put(head[0], f"{{{TTM}}}agent", **{f"{{{XML}}}id": f"a{number}", "type": "character"})
        put(agent, f"{{{TTM}}}name", name, type="alias")
    _styles(head)
    body = put(put(root, f"{{{NS}}}body"), f"{{{NS}}}div", style="text")
    for number, cue in enumerate(cues, 1):
        times = {"begin": _clock(cue.start_ms), "end": _clock(cue.end_ms)}
        place = {"region": cue.at or "bottom", "style": cue.align or "center"}
        _paragraph(put(body, f"{{{NS}}}p", **{f"{{{XML}}}id": f"c{number}"}, **times, **place), runs(cue.text), names)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["tts", "ttp", "ttm"])
    return serialised(root, pretty=False)


def _paragraph(element: etree._Element, some: Sequence[Run], names: list[str]) -> None:
    for run in some:
        style = " ".join(filter(None, ("italic" * run.italic, "bold" * run.bold, "underlined" * run.underlined)))
        for at, line in enumerate(run.text.split("\n")):
            if at:
                put(element, f"{{{NS}}}br")
            if line:
                told = {"style": f"words {style}".strip()}
                if run.voice:
                    told[f"{{{TTM}}}agent"] = f"a{names.index(run.voice) + 1}"
                span = put(element, f"{{{NS}}}span", line, **told)
                if line != line.strip() or "  " in line:
                    span.set(f"{{{XML}}}space", "preserve")


def _styles(head: etree._Element) -> None:
    """The looks and the places that `write` refers to."""
    styling, layout = put(head, f"{{{NS}}}styling"), put(head, f"{{{NS}}}layout")
    looks = {
        "text": {"fontFamily": "proportionalSansSerif", "fontSize": "100%", "lineHeight": "125%"},
        "words": {"color": "#ffffffff", "backgroundColor": "#000000c0"},
        "italic": {"fontStyle": "italic"},
        "bold": {"fontWeight": "bold"},
        "underlined": {"textDecoration": "underline"},
        **{side: {"textAlign": side} for side in ("start", "center", "end")},
    }
    for name, look in looks.items():
        told = {f"{{{TTS}}}{key}": value for key, value in look.items()}
        put(styling, f"{{{NS}}}style", **{f"{{{XML}}}id": name}, **told)
    for name, align in (("bottom", "after"), ("middle", "center"), ("top", "before")):
        told = {"origin": "10% 10%", "extent": "80% 80%", "displayAlign": align}
        named = {f"{{{TTS}}}{key}": value for key, value in told.items()}
        put(layout, f"{{{NS}}}region", **{f"{{{XML}}}id": name}, **named)


def _lines(some: Iterable[Run]) -> list[Run]:
    """Runs without space around their lines, and without empty lines."""
    out: list[Run] = []
    is_first = True
    for run in joined(some):
        text = re.sub(r" *\n *", "\n", run.text)
        if is_first or (out and out[-1].text.endswith("\n")):
            text = text.lstrip(" \n" if is_first else " ")
        if text.startswith("\n") and out:
            out[-1] = replace(out[-1], text=out[-1].text.rstrip(" "))
        if text:
            out.append(replace(run, text=text))
            is_first = False
    if out:
        out[-1] = replace(out[-1], text=out[-1].text.rstrip())
    return [replace(run, text=re.sub(r"\n+", "\n", run.text)) for run in joined(out)]


def _name(element: etree._Element) -> str:
    """The name of a TTML element without its namespace; empty for what is none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _is(element: etree._Element, name: str, yes: Sequence[str], around: bool) -> bool:  # noqa: FBT001 -- a default
    value = element.get(f"{{{TTS}}}{name}")
    return around if value is None else bool(set(value.split()) & set(yes))


def _side(value: str | None, around: str) -> str:
    if value is None:
        return around
    return {"left": "start", "start": "start", "right": "end", "end": "end"}.get(value, "")


def _percent(value: str | None, otherwise: float) -> float:
    """The second number of a pair in per cent."""
    found = re.fullmatch(r"\s*[\d.]+%\s+([\d.]+)%\s*", value or "")
    return float(found[1]) if found else otherwise


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
