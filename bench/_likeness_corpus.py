"""The development corpus of `bench/likeness.py`: programmes, and clips of them that were changed in a known way.

Registered are the tales and clips of the demo (made for this repository or freely licensed) and generated programmes;
queries are cut from some of both, changed as clips on the network are, and encoded anew with H.264. Every generated
programme, the unregistered ones too, has shots in the same three studios: a finder that answers by how much it knows
names the wrong programme there. Generated motion is easier than drama or sport; recall on it says how methods compare,
not what television will give.

All comes from seeds, so two machines draw the same pictures; the bytes depend on the encoder.
"""

import hashlib
import json
import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

HERE: Final = Path(__file__).resolve().parents[1]
FPS: Final = 25
YUV: Final = av.VideoFormat("yuv420p")
WIDTH, HEIGHT = 640, 360
VERSION: Final = 2
"""Goes up when a picture or sound of the corpus changes; figures of two versions cannot be compared."""
Luma = NDArray[np.uint8]
Box = tuple[float, float, float, float]
"""Left, top, width, height, in shares of the picture."""
WHOLE: Final[Box] = (0.0, 0.0, 1.0, 1.0)


DRAWING: Final = 0.3
"""Share of the tiles that have flat areas."""
FLAT: Final = 4.0
"""Standard deviation of luma under which there is no picture to compare."""


def seeded(name: str) -> random.Random:
    """Chance that is the same for a name on every machine."""
    return random.Random(name)  # noqa: S311 -- pictures, no secrets


# ---- what becomes of a clip


@dataclass(frozen=True)
class Change:
    """One way in which a clip is changed, and how to look back through it.

    `graph` is a libavfilter graph; `paint` then works on the luma plane. `shown` is the part of the original that is
    still there, `seat` where in the new picture it is; `like` is how well the two must correlate (`prove`).
    """

    name: str
    graph: str = "null"
    shown: Box = WHOLE
    seat: Box = WHOLE
    mirrored: bool = False
    speed: float = 1.0
    fps: int = FPS
    crf: int = 28
    suffix: str = ".mp4"
    paint: str = ""
    like: float = 0.95


LOGO: Final = (
    "drawbox=x=iw*0.82:y=ih*0.05:w=iw*0.13:h=ih*0.13:color=white:t=fill,"
    "drawbox=x=iw*0.84:y=ih*0.08:w=iw*0.09:h=ih*0.07:color=black:t=fill"
)
BAR: Final = (
    "drawbox=x=0:y=ih*0.84:w=iw:h=ih*0.12:color=black:t=fill,"
    "drawbox=x=iw*0.12:y=ih*0.87:w=iw*0.7:h=ih*0.06:color=white:t=fill,"
    "drawbox=x=iw*0.3:y=ih*0.87:w=iw*0.02:h=ih*0.06:color=black:t=fill,"
    "drawbox=x=iw*0.55:y=ih*0.87:w=iw*0.02:h=ih*0.06:color=black:t=fill"
)
CONTRAST: Final = "lutyuv=y='clip(val*1.25-12,0,255)'"
CHANGES: Final = (
    Change("identity"),
    Change("240p, crf 38", "scale=426:240", crf=38, like=0.85),
    Change("crop 10 %", "crop=iw*0.9:ih*0.9,scale=640:360", shown=(0.05, 0.05, 0.9, 0.9)),
    Change("crop 20 %, off centre", "crop=iw*0.8:ih*0.8:iw*0.04:ih*0.15,scale=640:360", shown=(0.04, 0.15, 0.8, 0.8)),
    Change("letterbox", "pad=iw:ih*4/3:0:(oh-ih)/2", seat=(0, 0.125, 1, 0.75)),
    Change("pillarbox", "scale=480:360,pad=640:360:80:0", seat=(0.125, 0, 0.75, 1)),
    Change("logo and subtitles", f"{LOGO},{BAR}", like=0.3),
    Change("mirrored", "hflip", mirrored=True),
    Change("speed 1.25", f"setpts=PTS/1.25,fps={FPS}", speed=1.25),
    Change("contrast", CONTRAST, like=0.9),
    Change("picture in picture", "scale=352:198", seat=(0.39, 0.11, 0.55, 0.55), paint="still"),
    Change("screen recording", paint="screen", seat=(0.1, 0.1, 0.8, 0.8), like=0.4),
    Change("15 fps", "fps=15", fps=15),
    Change(
        "crop, 240p, logo, contrast",
        f"crop=iw*0.92:ih*0.92,scale=426:240,{LOGO},{CONTRAST}",
        shown=(0.04, 0.04, 0.92, 0.92),
        crf=34,
        like=0.5,
    ),
)
"""The fourteen of the field note, in its order."""
ALSO: Final = (Change("transport stream that starts late", suffix=".ts"),)
"""Ours besides: told apart, so that the mean over the fourteen stays comparable."""
OF_OTHERS: Final = ("identity", "240p, crf 38", "mirrored", "logo and subtitles", "picture in picture", "15 fps")
"""The changes that clips of unregistered programmes go through."""


def still() -> Luma:
    """The unmoving picture around a picture in picture."""
    return tile(seeded("still"), WIDTH, HEIGHT)


def screen_map() -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """For each pixel of a filmed screen which pixel of the picture it shows, and where the screen is.

    The corners of the screen lie a little off a rectangle, as when it is filmed from the hand.
    """
    corners = np.array([[0.08, 0.12], [0.9, 0.07], [0.93, 0.91], [0.1, 0.88]]) * (WIDTH, HEIGHT)
    square = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], float)
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, square, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    a, b, c, d, e, f, g, h = np.linalg.solve(np.array(rows), np.array(wanted))
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    under = g * x + h * y + 1
    u, v = (a * x + b * y + c) / under, (d * x + e * y + f) / under
    inside = (u >= 0) & (v >= 0) & (u < WIDTH) & (v < HEIGHT)
    return np.where(inside, v, 0).astype(np.intp) * WIDTH + np.where(inside, u, 0).astype(np.intp), inside


def painter(name: str) -> Callable[[Luma, int], Luma]:
    """What is done to a luma plane and its number after the filter graph."""
    if name == "still":
        around = still()

        def in_picture(seen: Luma, _number: int) -> Luma:
            left, top = round(0.39 * WIDTH), round(0.11 * HEIGHT)
            whole = around.copy()
            whole[top : top + seen.shape[0], left : left + seen.shape[1]] = seen
            return whole

        return in_picture
    if name == "screen":
        where, inside = screen_map()
        room = (30 + tile(seeded("room"), WIDTH, HEIGHT) // 12).astype(np.float32)

        def filmed(seen: Luma, number: int) -> Luma:
            chance = np.random.default_rng(number)
            light = blurred(seen[:HEIGHT, :WIDTH].astype(np.float32)).ravel()[where] * 0.75 + 25
            light += 6 * np.sin(np.arange(HEIGHT)[:, None] * 0.9 + number * 0.7)  # rolling lines of the display
            noisy = np.where(inside, light, room) + chance.normal(0, 6, (HEIGHT, WIDTH))
            return np.clip(noisy, 0, 255).astype(np.uint8)

        return filmed
    return lambda seen, _number: seen


def blurred(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """A plane out of focus: the mean of a cross of five pixels, twice."""
    for _ in range(2):
        plane = (
            plane + np.roll(plane, 1, 0) + np.roll(plane, -1, 0) + np.roll(plane, 1, 1) + np.roll(plane, -1, 1)
        ) / np.float32(5)
    return plane


# ---- programmes that are drawn


def tile(chance: random.Random, width: int, height: int) -> Luma:
    """A picture that no other seed has: clouds of several sizes, and shapes with edges."""
    rng = np.random.default_rng(chance.getrandbits(64))
    plane = np.zeros((height, width), np.float32)
    for cells in (3, 6, 12, 25, 50):
        grid = rng.random((cells, cells * 2)).astype(np.float32)
        along = np.array([np.interp(np.linspace(0, cells * 2 - 1, width), np.arange(cells * 2), row) for row in grid])
        at = np.linspace(0, cells - 1, height)
        low = np.minimum(at.astype(int), cells - 2)
        share = (at - low)[:, None]
        plane += ((along[low] * (1 - share) + along[low + 1] * share) / cells**0.6).astype(np.float32)
    plane = (plane - plane.min()) / (plane.max() - plane.min())
    if chance.random() < DRAWING:  # flat areas, as in a drawing
        plane = np.round(plane * 6) / 6
    drawn = 30 + plane * 190
    y, x = np.mgrid[0:height, 0:width]
    for _ in range(chance.randint(5, 12)):
        cx, cy = chance.uniform(0, width), chance.uniform(0, height)
        rx, ry = chance.uniform(0.03, 0.16) * width, chance.uniform(0.04, 0.22) * height
        across, down = np.abs(x - cx) / rx, np.abs(y - cy) / ry
        shape = across + down if (kind := chance.randrange(3)) == 0 else across**2 + down**2
        inside = np.maximum(across, down) < 1 if kind == 1 else shape < 1
        drawn[inside] = drawn[inside] * 0.25 + 0.75 * chance.uniform(15, 240)
    return np.asarray(np.clip(drawn, 0, 255), np.uint8)


@dataclass(frozen=True)
class Shot:
    """A piece of a programme without a cut: from, to in seconds; a studio is shared by every generated programme."""

    start: float
    end: float
    kind: str
    seed: str


KINDS: Final = ("pan", "pan", "zoom", "sprites", "sprites", "slide", "dark", "fade")
STUDIOS: Final = ("studio 0", "studio 1", "studio 2")


def shots(name: str, seconds: float, house: str = "") -> list[Shot]:
    """The shots of a generated programme: every third is in a studio of its house."""
    chance, at, made = seeded(f"shots {name}"), 0.0, list[Shot]()
    while at < seconds:
        length = min(round(chance.uniform(3, 7) * FPS) / FPS, seconds - at)
        studio = len(made) % 3 == 0
        kind = "studio" if studio else chance.choice(KINDS)
        seed = house + STUDIOS[chance.randrange(len(STUDIOS))] if studio else f"{name} {len(made)}"
        made.append(Shot(round(at, 2), round(at + length, 2), kind, seed))
        at += length
    return made


def drawn(name: str, shot: Shot) -> Iterator[Luma]:
    """The frames of a shot."""
    chance, count = seeded(shot.seed), round((shot.end - shot.start) * FPS)
    wide = tile(chance, WIDTH * 3 // 2, HEIGHT * 3 // 2)
    sprites = [(tile(chance, 120, 90), [chance.uniform(0.5, 4) for _ in range(4)]) for _ in range(3)]
    x0, y0, x1, y1 = (chance.random() for _ in range(4))
    own = seeded(f"{name} {shot.start}")  # what differs from programme to programme in the same studio
    pace, phase = own.uniform(0.6, 1.6), own.uniform(0, 6)
    for number in range(count):
        share, t = number / max(count - 1, 1), number / FPS
        zoom = 1.0 if shot.kind != "zoom" else 1.45 - 0.45 * share
        px, py = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share) if shot.kind in ("pan", "dark", "fade") else (x0, y0)
        xs = (px * (wide.shape[1] - WIDTH * zoom) + np.arange(WIDTH) * zoom).astype(int).clip(0, wide.shape[1] - 1)
        ys = (py * (wide.shape[0] - HEIGHT * zoom) + np.arange(HEIGHT) * zoom).astype(int).clip(0, wide.shape[0] - 1)
        seen = wide[ys[:, None], xs[None]]
        if shot.kind == "sprites":
            for moving, (a, b, c, d) in sprites:
                left, top = (
                    int((WIDTH - 120) * (0.5 + 0.5 * np.sin(a * t + c))),
                    int((HEIGHT - 90) * (0.5 + 0.5 * np.cos(b * t + d))),
                )
                seen[top : top + 90, left : left + 120] = moving
        elif shot.kind == "studio":
            speaker(seen, t * pace + phase)
        elif shot.kind == "slide":
            words(seen, seeded(shot.seed), share)
        elif shot.kind == "dark":
            seen = (seen * 0.18 + 14).astype(np.uint8)
        elif shot.kind == "fade":
            seen = (seen * min(1.0, share * 3, (1 - share) * 3) + 16 * (1 - min(1.0, share * 3))).astype(np.uint8)
        yield seen


def speaker(seen: Luma, t: float) -> None:
    """A person at a desk, who moves a little."""
    y, x = np.ogrid[0:HEIGHT, 0:WIDTH]
    sway = 8 * np.sin(t)
    seen[((x - 320 - sway) / 90) ** 2 + ((y - 330) / 130) ** 2 < 1] = 60
    seen[((x - 320 - sway) / 38) ** 2 + ((y - 165) / 50) ** 2 < 1] = 190
    seen[((x - 320 - sway) / 12) ** 2 + ((y - 190) / (3 + 4 * abs(np.sin(5 * t)))) ** 2 < 1] = 70
    seen[((x - 420 - sway) / 40) ** 2 + ((y - 270 - 25 * np.sin(1.7 * t)) / 16) ** 2 < 1] = 175
    seen[315:, :] = 105


def words(seen: Luma, chance: random.Random, share: float) -> None:
    """A slide of text: bars for words, which come line by line."""
    seen[:] = 225
    for line in range(int(share * 9) + 1):
        left = 60
        while left < chance.randint(380, 560):
            wide = chance.randint(20, 80)
            seen[40 + line * 32 : 56 + line * 32, left : left + wide] = 40
            left += wide + 12


# ---- reading and writing


def encoder(out: Any, width: int, height: int, fps: int, crf: int) -> Any:
    """An H.264 stream."""
    stream = out.add_stream("libx264", rate=fps, options={"crf": str(crf), "preset": "veryfast", "g": "50"})
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    return stream


def picture(seen: Luma, number: int, fps: int) -> av.VideoFrame:
    """A luma plane as a frame without colour."""
    grey = np.full((seen.shape[0] // 2, seen.shape[1]), 128, np.uint8)
    frame = av.VideoFrame.from_ndarray(np.vstack([seen, grey]), format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, fps)
    return frame


def planes(path: Path) -> Iterator[tuple[float, Luma]]:
    """Seconds from the first frame on, and luma, of every frame."""
    with av.open(str(path)) as source:
        first = None
        for frame in source.decode(video=0):
            if frame.pts is None or frame.time_base is None:
                continue
            t = float(frame.pts * frame.time_base)
            first = t if first is None else first
            yield t - first, plane(frame)


def plane(frame: av.VideoFrame) -> Luma:
    """The luma of a frame."""
    first = frame.planes[0]
    rows: Luma = np.asarray(memoryview(first), np.uint8).reshape(-1, first.line_size)
    return rows[: frame.height, : frame.width]


def draw(name: str, made: list[Shot], path: Path) -> None:
    """A generated programme as a file."""
    with av.open(str(path), "w") as out:
        stream, number = encoder(out, WIDTH, HEIGHT, FPS, 20), 0
        for shot in made:
            for seen in drawn(name, shot):
                out.mux(stream.encode(picture(seen, number, FPS)))
                number += 1
        out.mux(stream.encode(None))


def changed(source: Path, first: int, count: int, change: Change, path: Path) -> None:
    """`count` frames of a programme from the frame `first` on, changed and encoded anew."""
    paint = painter(change.paint)
    options = {"output_ts_offset": "7.3"} if change.suffix == ".ts" else {}
    with av.open(str(source)) as programme, av.open(str(path), "w", options=options) as out:
        graph = Graph()
        start = graph.add_buffer(width=WIDTH, height=HEIGHT, format=YUV, time_base=Fraction(1, FPS))
        link = start
        for one in parts(change.graph):
            name, _, arguments = one.partition("=")
            step = graph.add(name, arguments or None)
            link.link_to(step)
            link = step
        link.link_to(graph.add("buffersink"))
        graph.configure()
        stream, number = None, 0

        def write() -> Iterator[av.VideoFrame]:
            while True:
                try:
                    made = graph.pull()
                except (av.error.BlockingIOError, av.error.EOFError):
                    return
                if isinstance(made, av.VideoFrame):
                    yield made

        def keep() -> None:
            nonlocal stream, number
            for made in write():
                seen = paint(plane(made), number)
                if stream is None:
                    stream = encoder(out, seen.shape[1], seen.shape[0], change.fps, change.crf)
                out.mux(stream.encode(picture(seen, number, change.fps)))
                number += 1

        for index, frame in enumerate(programme.decode(video=0)):
            if index >= first + count:
                break
            if index >= first:
                small = frame.reformat(WIDTH, HEIGHT, "yuv420p")
                small.pts, small.time_base = index - first, Fraction(1, FPS)
                start.push(small)
                keep()
        start.push(None)
        keep()
        if stream is not None:
            out.mux(stream.encode(None))


def parts(graph: str) -> list[str]:
    """The filters of a chain; commas in quotes stay."""
    quoted, found = False, [""]
    for sign in graph:
        quoted ^= sign == "'"
        if sign == "," and not quoted:
            found.append("")
        else:
            found[-1] += sign
    return found


# ---- the corpus


@dataclass(frozen=True)
class Programme:
    """A programme of the corpus; `shots` only of those that were drawn."""

    name: str
    path: Path
    seconds: float
    registered: bool
    shots: tuple[Shot, ...] = ()


@dataclass(frozen=True)
class Clip:
    """A changed piece of a programme: it begins at `start` seconds of it."""

    path: Path
    programme: Programme
    start: float
    seconds: float
    change: Change


@dataclass(frozen=True)
class Corpus:
    """Programmes and clips, and a hash of how they were made."""

    programmes: tuple[Programme, ...]
    clips: tuple[Clip, ...]
    sha256: str


@dataclass(frozen=True)
class Size:
    """How much is made: drawn programmes, drawn ones not registered, of how many clips are cut, seconds of each.

    `house` names the seeds: another house has other programmes and other studios. `tales`: whether clips are cut from
    the tales of the demo as well, which are registered anyway.
    """

    drawn: int = 21
    strangers: int = 10
    asked: int = 3
    seconds: float = 50.0
    clip: float = 30.0
    house: str = ""
    tales: bool = True


SMALL: Final = Size(drawn=4, strangers=1, asked=1, seconds=30.0, clip=12.0)
CALIBRATION: Final = Size(drawn=12, strangers=8, house="other ", tales=False)
"""What thresholds are set on: nothing that is drawn, asked or shared here is in the bench."""


def tales() -> list[Programme]:
    """The pictures of the demo."""
    found = sorted(HERE.glob("demo/tales/*/picture.mp4")) + sorted(HERE.glob("demo/clips/*/picture.mp4"))
    return [Programme(path.parent.name, path, length(path), registered=True) for path in found]


def length(path: Path) -> float:
    """Seconds of a file."""
    with av.open(str(path)) as source:
        return float(source.duration or 0) / 1e6


def make(folder: Path, size: Size, tell: Callable[[str], None] = lambda _line: None) -> Corpus:
    """The corpus in a folder; what is there from an earlier run of the same version and size is taken as it is."""
    recipe = json.dumps([VERSION, asdict(size), [asdict(one) for one in (*CHANGES, *ALSO)]], sort_keys=True)
    sha = hashlib.sha256(recipe.encode()).hexdigest()
    folder = folder / sha[:12]
    folder.mkdir(parents=True, exist_ok=True)
    programmes, work = tales(), list[tuple[Path, Callable[[Path], object]]]()
    for number in range(size.drawn + size.strangers):
        kind, place = ("drawn", number) if number < size.drawn else ("stranger", number - size.drawn)
        name = f"{size.house}{kind}-{place:02}"
        path, made = folder / f"{name}.mp4", shots(name, size.seconds, size.house)
        work.append((path, partial(draw, name, made)))
        programmes.append(Programme(name, path, size.seconds, number < size.drawn, tuple(made)))
    together(work, tell)
    asked = {one.name for one in programmes if one.shots and one.registered}
    asked = set(sorted(asked)[: size.asked]) | {one.name for one in programmes if not one.shots and size.tales}
    planned = [plan for one in programmes if not one.registered or one.name in asked for plan in cut(folder, one, size)]
    together([(clip.path, work) for clip, work in planned], tell)
    return Corpus(tuple(programmes), tuple(clip for clip, _ in planned), sha)


def together(work: list[tuple[Path, Callable[[Path], object]]], tell: Callable[[str], None]) -> None:
    """Make the files that are not there yet, as many at a time as there are processors."""
    missing = [(path, one) for path, one in work if not path.exists()]
    if not missing:
        return
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for (path, _), _ in zip(missing, pool.map(once, *zip(*missing, strict=True)), strict=True):
            tell(path.name)


def cut(folder: Path, programme: Programme, size: Size) -> Iterator[tuple[Clip, Callable[[Path], object]]]:
    """The clips of a programme, and how each is made."""
    if programme.seconds < size.clip + 1:
        return
    count = round(size.clip * FPS)
    names = None if programme.registered else OF_OTHERS
    for change in (*CHANGES, *ALSO):
        if names is not None and change.name not in names:
            continue
        chance = seeded(f"{programme.name} {change.name}")
        first = chance.randrange(1, round(programme.seconds * FPS) - count)
        path = folder / f"{programme.name}, {change.name}{change.suffix}"
        clip = Clip(path, programme, first / FPS, size.clip / change.speed, change)
        yield clip, partial(changed, programme.path, first, count, change)


def once(path: Path, work: Callable[[Path], object], tell: Callable[[str], None] = lambda _line: None) -> None:
    """A file that is made only where it is not there yet, and never half."""
    if not path.exists():
        tell(path.name)
        part = path.with_name(f"part {path.name}")
        work(part)
        part.rename(path)


# ---- whether a clip is what it says


def cut_out(seen: Luma, box: Box, width: int, height: int) -> NDArray[np.float32]:
    """A part of a picture, made so large."""
    h, w = seen.shape
    left, top, right, bottom = (
        round(box[0] * w),
        round(box[1] * h),
        round((box[0] + box[2]) * w),
        round((box[1] + box[3]) * h),
    )
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(seen[top:bottom, left:right]), format="gray")
    return frame.reformat(width, height, interpolation="AREA").to_ndarray().astype(np.float32)


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Normalised cross-correlation of two pictures of a size, -1 to 1; 0 where one of them is flat."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / size if size > 1 else 0.0


def prove(clip: Clip) -> tuple[float, float]:
    """How like the clip is to its programme looked at through the change, and without: the medians over ten frames.

    Only frames with a picture in them are asked. For a change that does nothing to the place of things both are alike.
    """
    wanted = np.linspace(0.5, clip.seconds - 0.5, 10)
    seen = at_times(clip.path, wanted)
    there = at_times(clip.programme.path, clip.start + wanted * clip.change.speed)
    through, plain = [], []
    for ours, theirs in zip(seen, there, strict=True):
        back = cut_out(ours, clip.change.seat, 160, 90)
        original = cut_out(theirs, clip.change.shown, 160, 90)
        if original.std() < FLAT:
            continue
        through.append(likeness(back[:, ::-1] if clip.change.mirrored else back, original))
        plain.append(likeness(cut_out(ours, WHOLE, 160, 90), cut_out(theirs, WHOLE, 160, 90)))
    return float(np.median(through)), float(np.median(plain))


def at_times(path: Path, wanted: NDArray[np.float64]) -> list[Luma]:
    """The frames that are on the screen at these seconds, which rise."""
    found: list[Luma] = []
    last: Luma | None = None
    for t, seen in planes(path):
        while len(found) < len(wanted) and t > wanted[len(found)] + 1e-3 and last is not None:
            found.append(last)
        if len(found) == len(wanted):
            return found
        last = seen
    assert last is not None  # noqa: S101 -- a file of the corpus has frames
    return found + [last] * (len(wanted) - len(found))
