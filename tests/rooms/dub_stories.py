"""Beginnings of the stories about dubs: a tale of Almaty that Toshkent dubs into Uzbek."""

import io
from pathlib import Path

import av
import numpy as np

from ortaq.catalogue import actions as catalogue
from ortaq.catalogue.about import About, Incoming
from ortaq.catalogue.models import Programme
from ortaq.members.models import Person
from ortaq.standards.consents import actions as consents
from ortaq.standards.consents.actions import Scope, Who
from ortaq.standards.models import Consent
from ortaq.studio.dubbing import actions
from ortaq.studio.dubbing.actions.words import Written
from ortaq.studio.models import Dub, Take
from tests.media import film, tone
from tests.rooms import consent_stories
from tests.world import World

RATE = 48_000
LINES = """WEBVTT

00:00.500 --> 00:01.500
<v Қожанасыр>Мінер болсам есекке

00:02.000 --> 00:03.000
Ол теріс мінді
"""


def tale(world: World, folder: Path, *, packaged: bool = True) -> Programme:
    """A film of Almaty, four seconds long, with two lines in its Kazakh subtitles."""
    picture = folder / "tale.mp4"
    if not picture.exists():
        film(picture, 4, 128, 72, 25, [tone(300, -30)])
        (folder / "tale.vtt").write_text(LINES)
    about = About(titles={"kk": "Қожанасыр"}, original_language="kk", genre="children", year=2026)
    ingest = catalogue.bring_in(
        about=about,
        picture=Incoming(picture),
        sounds=[Incoming(picture, language="kk")],
        subtitles=[Incoming(folder / "tale.vtt", language="kk")],
        by=world.erlan,
        enqueue=False,
    )
    if packaged:
        catalogue.make_package(ingest=ingest)
    return Programme.objects.get(pk=ingest.programme_id)


def begun(world: World, programme: Programme, *, handed: bool = True, music: Path | None = None) -> Dub:
    """Dilnoza of Toshkent dubs it into Uzbek; Erlan hands over what she needs."""
    dub = actions.begin(programme=programme, language="uz", by=world.dilnoza)
    if handed:
        track = programme.versions.get(kind="subtitles")
        sound = Incoming(music, "music.wav") if music else None
        actions.hand_over(dub=dub, subtitles=track, music=sound, by=world.erlan)
        dub.refresh_from_db()
    return dub


def voice(world: World, reference: str = "V-2026-1", **change: object) -> Consent:
    """Somebody agreed that Toshkent records the voice; AI may do nothing with it."""
    told = {
        "house": world.tashkent,
        "person": Who("A."),
        "proof": "folder 7",
        "given_on": consent_stories.dt.date(2026, 1, 1),
        "scope": Scope(operations=()),
        "by": world.dilnoza,
    }
    return consents.give_consent(reference=reference, kind="voice", **(told | change))


def translated(world: World, dub: Dub) -> Dub:
    """Both lines have Uzbek words."""
    words = ["Eshakka minsam", "U teskari mindi"]
    lines = {str(one.pk): Written(text) for one, text in zip(dub.lines.all(), words, strict=True)}
    actions.save_words(dub=dub, lines=lines, by=world.dilnoza)
    return actions.finish(dub=dub, by=world.dilnoza)


def ready_to_record(world: World, dub: Dub) -> Dub:
    """The words are written, and one person speaks both parts."""
    translated(world, dub)
    reference = voice(world).reference
    for character in ("Қожанасыр", ""):
        actions.cast(dub=dub, character=character, consent=reference, by=world.dilnoza)
    return actions.finish(dub=dub, by=world.dilnoza)


def spoken(quiet: float, seconds: float, level: float = 0.2) -> bytes:
    """So many seconds of a quiet room, then of a voice, as a browser records it."""
    random = np.random.default_rng(3)
    room = random.normal(0, 0.0004, int(quiet * RATE))
    heard = level * np.sin(2 * np.pi * 220 * np.arange(int(seconds * RATE)) / RATE)
    samples = (np.concatenate([room, heard, random.normal(0, 0.0004, RATE // 4)]) * 32767).astype("<i2")
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as container:
        track = container.add_stream("libopus", rate=RATE)
        track.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts = RATE, 0
        resampler = av.AudioResampler("flt", "mono", RATE, 960)
        for one in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(track.encode(one))
        container.mux(track.encode(None))
    return out.getvalue()


def take(dub: Dub, number: int, by: Person, data: bytes | None = None, begins_ms: int | None = None) -> Take:
    """Record a line: a second before it, and as long as it is."""
    line = dub.lines.get(line__number=number)
    length = (line.line.end - line.line.start) / 1000
    data = spoken(0.5, length) if data is None else data
    made = actions.begin_take(line=line, is_human=True, speaker_agrees=True, by=by)
    actions.receive(take=made, offset=0, data=data, by=by)
    made.refresh_from_db()
    begins = line.line.start - 500 if begins_ms is None else begins_ms
    return actions.finish_take(take=made, begins_ms=begins, by=by)


def mixed(world: World, dub: Dub) -> Dub:
    """Both lines are recorded and mixed; it waits for the owner's check."""
    ready_to_record(world, dub)
    for number in (1, 2):
        take(dub, number, world.dilnoza)
    dub = actions.finish(dub=dub, by=world.dilnoza)
    actions.make_mix(mixed=actions.order_mix(dub=dub, is_true=True, by=world.dilnoza, enqueue=False))
    dub.refresh_from_db()
    return dub
