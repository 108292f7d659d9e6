"""Coloured paper: the palette, the scissors, and the camera above the table.

Everything in the films is cut from flat paper: a path, one colour, and a thin
shadow where one sheet lies on another.  Angles are degrees, lengths are pixels
of a 1280x720 frame, y grows downwards.
"""
from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Iterable, Sequence

import skia

WIDTH, HEIGHT, FPS = 1280, 720, 25

NIGHT, NIGHT_DEEP, NIGHT_MID, NIGHT_SOFT = "#0b1f2e", "#071521", "#123249", "#1d4a63"
SKY, SKY_DEEP, SKY_SOFT, SKY_WASH = "#0c7a8a", "#095866", "#7cc4c8", "#bfe6e6"
SAFFRON, SAFFRON_DEEP, SAFFRON_SOFT = "#f6bd4f", "#e39a12", "#f9e2a6"
POMEGRANATE, POMEGRANATE_DEEP, ROSE = "#b8233f", "#8c1730", "#e98d7e"
FELT, LINEN, STONE = "#fbf7ef", "#f2eadb", "#b9a98c"
CLAY, WOOD, WOOD_DEEP = "#c4683a", "#7a4a2a", "#55301b"
GRASS, GRASS_DEEP, GRASS_SOFT = "#6b9a4b", "#3f7a34", "#9fc173"
INK = "#1b2530"

Point = tuple[float, float]


@lru_cache(maxsize=4096)
def _argb(colour: str, alpha: int) -> int:
    return skia.Color(int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), alpha)


@lru_cache(maxsize=4096)
def _paint(colour: str, alpha: int, width: float) -> skia.Paint:
    paint = skia.Paint(Color=_argb(colour, alpha), AntiAlias=True)
    if width:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def ink(colour: str, alpha: float = 1.0, width: float = 0.0) -> skia.Paint:
    """A paint: filled, or a round-ended line when a width is given."""
    return _paint(colour, max(0, min(255, round(alpha * 255))), round(width, 2))


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    return low if value < low else high if value > high else value


def ease(t: float, start: float, end: float) -> float:
    """0 before start, 1 after end, a soft S between them."""
    x = clamp((t - start) / max(1e-6, end - start))
    return x * x * x * (x * (6 * x - 15) + 10)



def between(low: float, high: float, amount: float) -> float:
    return low + (high - low) * amount


def keyed(t: float, keys: Sequence[tuple[float, float]]) -> float:
    """A value through (time, value) keys, eased between neighbours."""
    if t <= keys[0][0]:
        return keys[0][1]
    for (t0, v0), (t1, v1) in zip(keys, keys[1:]):
        if t <= t1:
            return between(v0, v1, ease(t, t0, t1))
    return keys[-1][1]


def mix(one: str, two: str, amount: float) -> str:
    """A colour between two colours, in 64 steps so that the paint box stays small."""
    k = round(clamp(amount) * 64) / 64
    parts = (round(between(int(one[i:i + 2], 16), int(two[i:i + 2], 16), k)) for i in (1, 3, 5))
    return "#" + "".join(f"{p:02x}" for p in parts)


def polygon(points: Iterable[Point]) -> skia.Path:
    """Straight cuts."""
    path = skia.Path()
    for i, (x, y) in enumerate(points):
        path.moveTo(x, y) if i == 0 else path.lineTo(x, y)
    path.close()
    return path


def blob(points: Sequence[Point], closed: bool = True) -> skia.Path:
    """One smooth cut through all the points."""
    path, n = skia.Path(), len(points)
    path.moveTo(*points[0])
    for i in range(n if closed else n - 1):
        if closed:
            before, here, there, after = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        else:
            before, here = points[max(0, i - 1)], points[i]
            there, after = points[i + 1], points[min(n - 1, i + 2)]
        path.cubicTo(here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6,
                     there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6, *there)
    if closed:
        path.close()
    return path


def cut(c: skia.Canvas, path: skia.Path, colour: str, lift: float = 0.0, alpha: float = 1.0) -> None:
    """Lay a sheet on the table; lift is how far it stands off the one below."""
    if lift:
        c.save()
        c.translate(lift * 0.5, lift)
        c.drawPath(path, ink(NIGHT, 0.16 * alpha))
        c.restore()
    c.drawPath(path, ink(colour, alpha))


def disc(c: skia.Canvas, x: float, y: float, r: float, colour: str, alpha: float = 1.0) -> None:
    c.drawCircle(x, y, r, ink(colour, alpha))


def oval(c: skia.Canvas, x: float, y: float, rx: float, ry: float, colour: str, alpha: float = 1.0) -> None:
    c.drawOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry), ink(colour, alpha))


def ribbon(c: skia.Canvas, points: Sequence[Point], colour: str, width: float, alpha: float = 1.0) -> None:
    """A smooth line through the points: rope, mouth, brow, blade of grass."""
    c.drawPath(blob(points, closed=False), ink(colour, alpha, width))


@dataclass(frozen=True)
class Camera:
    """Where the lens is. Far layers (depth < 1) answer its moves less, near ones more."""
    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0

    def look(self, c: skia.Canvas, depth: float = 1.0) -> None:
        """Set the canvas to a layer; the caller saves and restores."""
        scale = 1 + (self.zoom - 1) * min(depth, 1.25) ** 0.7
        c.translate(WIDTH / 2, HEIGHT / 2)
        c.scale(scale, scale)
        c.translate(-WIDTH / 2 - self.x * depth, -HEIGHT / 2 - self.y * depth)

    def span(self, depth: float, margin: float = 200) -> tuple[float, float]:
        """The x range of a layer that may be seen."""
        scale = 1 + (self.zoom - 1) * min(depth, 1.25) ** 0.7
        middle, half = WIDTH / 2 + self.x * depth, WIDTH / 2 / scale + margin
        return middle - half, middle + half


class layer:
    """`with layer(canvas, camera, depth):` draws inside one sheet of parallax."""

    def __init__(self, c: skia.Canvas, camera: Camera, depth: float = 1.0) -> None:
        self.c, self.camera, self.depth = c, camera, depth

    def __enter__(self) -> skia.Canvas:
        self.c.save()
        self.camera.look(self.c, self.depth)
        return self.c

    def __exit__(self, *_: object) -> None:
        self.c.restore()


class placed:
    """`with placed(canvas, x, y, scale, turn):` moves the origin for one thing."""

    def __init__(self, c: skia.Canvas, x: float = 0, y: float = 0, scale: float | Point = 1, turn: float = 0) -> None:
        self.c, self.x, self.y, self.turn = c, x, y, turn
        self.scale = scale if isinstance(scale, tuple) else (scale, scale)

    def __enter__(self) -> skia.Canvas:
        self.c.save()
        self.c.translate(self.x, self.y)
        if self.turn:
            self.c.rotate(self.turn)
        self.c.scale(*self.scale)
        return self.c

    def __exit__(self, *_: object) -> None:
        self.c.restore()


def rounded(left: float, top: float, right: float, bottom: float, corner: float) -> skia.Path:
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeLTRB(left, top, right, bottom), corner, corner)
    return path
