"""The places: steppe, garden and night forest, sheet upon sheet of paper."""
from __future__ import annotations

import math
import random
from functools import lru_cache

import skia

from ornament import horn, stepped_diamond
from paper import (CLAY, FELT, GRASS, GRASS_DEEP, GRASS_SOFT, HEIGHT, LINEN, NIGHT, POMEGRANATE, POMEGRANATE_DEEP,
                   SAFFRON, SAFFRON_SOFT, WIDTH, WOOD, WOOD_DEEP, Camera, blob, cut, disc, ink, layer, mix, oval,
                   placed, polygon, ribbon)


def rings(c: skia.Canvas, x: float, y: float, colours: list[str], radii: list[float], breath: float = 0.0) -> None:
    """Concentric paper rings about a sun or a moon, the widest first."""
    for i, (colour, r) in enumerate(zip(colours, radii)):
        disc(c, x, y, r * (1 + 0.008 * math.sin(breath + i)), colour)


def cloud(c: skia.Canvas, x: float, y: float, size: float, colour: str = FELT, alpha: float = 1.0) -> None:
    path = skia.Path()
    path.moveTo(-70, 20)
    for p in ((-84, 20, -90, 8, -80, -2), (-76, -16, -56, -20, -44, -12), (-34, -34, 0, -38, 12, -16),
              (26, -26, 50, -20, 52, -4), (72, -6, 80, 20, 62, 20)):
        path.cubicTo(*p)
    path.close()
    with placed(c, x, y, size):
        cut(c, path, colour, 4, alpha)


def bird(c: skia.Canvas, x: float, y: float, size: float, beat: float, colour: str = NIGHT) -> None:
    lift = 9 * math.sin(beat)
    with placed(c, x, y, size):
        cut(c, blob([(0, 2), (-10, -4 - lift * 0.6), (-22, -lift), (-11, 0 - lift * 0.3), (0, 6),
                     (11, 0 - lift * 0.3), (22, -lift), (10, -4 - lift * 0.6)]), colour)


@lru_cache(maxsize=32)
def _peaks(seed: int, base: float, height: float, step: float) -> list[tuple[float, float, float]]:
    rng = random.Random(seed)
    peaks, x = [], -1200.0
    while x < 4200:
        x += step * (0.7 + 0.6 * rng.random())
        peaks.append((x, base - height * (0.45 + 0.55 * rng.random()), step * (0.75 + 0.5 * rng.random())))
    return peaks


def mountains(c: skia.Canvas, camera: Camera, depth: float, seed: int, base: float, height: float, step: float,
              light: str, shade: str, snow: str | None = FELT) -> None:
    """A range of folded paper peaks: lit face, shaded face, a saw-edged cap of snow."""
    low, high = camera.span(depth, 500)
    with layer(c, camera, depth):
        for x, top, half in _peaks(seed, base, height, step):
            if not low < x < high:
                continue
            foot = base + 60
            rise = foot - top
            cut(c, polygon([(x - half, foot), (x, top), (x + half, foot)]), light, 3)
            cut(c, polygon([(x, top), (x + half, foot), (x + half * 0.12, foot), (x - half * 0.06, top + rise * 0.55),
                            (x + half * 0.06, top + rise * 0.32)]), shade)
            if snow and rise > height * 0.62:
                k = 0.27
                edge = [(x + half * k * (1 - 2 * j / 6), top + rise * k * (1 + (0.16 if j % 2 else -0.14) * (0 < j < 6)) * (1 if j in (0, 6) else 0.92))
                        for j in range(7)]
                cut(c, polygon([(x, top)] + edge), snow)


def hill(c: skia.Canvas, camera: Camera, depth: float, base: float, swell: float, wave: float, colour: str,
         phase: float = 0.0, lift: float = 5) -> None:
    """A long soft fold of ground down to the bottom of the frame."""
    low, high = camera.span(depth, 60)
    with layer(c, camera, depth):
        path = skia.Path()
        path.moveTo(low, 1000)
        x = low
        while x < high + 24:
            path.lineTo(x, ground_line(x, base, swell, wave, phase))
            x += 24
        path.lineTo(high + 24, 1000)
        path.close()
        c.save()
        c.translate(0, -lift)
        c.drawPath(path, ink(NIGHT, 0.10))
        c.restore()
        c.drawPath(path, ink(colour))


def ground_line(x: float, base: float, swell: float, wave: float, phase: float = 0.0) -> float:
    """The height of a hill at x, so that things can stand on it."""
    return base - swell * math.sin(x / wave + phase) - swell * 0.35 * math.sin(x / wave * 2.3 + phase * 2)


def yurt(c: skia.Canvas, x: float, y: float, size: float, t: float) -> None:
    with placed(c, x, y, size):
        for k in range(4):
            u = (t * 0.16 + k * 0.25) % 1
            disc(c, 8 * math.sin(u * 5 + k) + u * 34, -150 - u * 95, 7 + u * 15, FELT, 0.6 * (1 - u))
        oval(c, 6, 4, 122, 12, NIGHT, 0.16)
        cut(c, polygon([(-92, 0), (-96, -70), (96, -70), (92, 0)]), LINEN, 2)
        cut(c, polygon([(20, 0), (20, -70), (96, -70), (92, 0)]), "#e2d3b6")
        cut(c, blob([(-100, -66), (-66, -118), (-18, -142), (18, -142), (66, -118), (100, -66), (0, -62)]), FELT, 3)
        cut(c, blob([(24, -65), (22, -142), (66, -118), (100, -66)]), "#e9dcc2")
        c.drawRect(skia.Rect.MakeLTRB(-97, -76, 97, -56), ink(POMEGRANATE))
        for k in range(-4, 5):
            horn(c, k * 21, -66, 15, SAFFRON, 13)
        c.drawRoundRect(skia.Rect.MakeLTRB(-24, -54, 24, 0), 4, 4, ink(WOOD))
        c.drawRect(skia.Rect.MakeLTRB(-18, -48, -2, -3), ink(CLAY))
        c.drawRect(skia.Rect.MakeLTRB(2, -48, 18, -3), ink(CLAY))
        oval(c, 0, -142, 22, 7, WOOD)
        oval(c, 0, -143, 15, 4, WOOD_DEEP)


def tulip(c: skia.Canvas, x: float, y: float, size: float, t: float, colour: str, deep: str) -> None:
    with placed(c, x, y, size, 5 * math.sin(t * 1.7 + x * 0.02)):
        ribbon(c, [(0, 0), (2, -20), (0, -40)], GRASS_DEEP, 3.4)
        cut(c, blob([(0, 0), (-14, -14), (-15, -34), (-5, -18)]), "#4f8a3f")
        cut(c, blob([(0, -2), (13, -12), (16, -26), (5, -14)]), GRASS_DEEP)
        cut(c, polygon([(-12, -62), (-5, -50), (0, -66), (5, -50), (12, -62), (11, -44), (0, -35), (-11, -44)]), colour, 2)
        cut(c, blob([(0, -36), (-5, -48), (0, -62), (5, -48)]), deep)


def grass_tuft(c: skia.Canvas, x: float, y: float, t: float, colour: str = GRASS_DEEP, size: float = 1.0) -> None:
    with placed(c, x, y, size):
        for d in (-7, 0, 7):
            bend = 4 * math.sin(t * 2.1 + x * 0.03 + d * 0.1)
            ribbon(c, [(d * 0.4, 0), (d * 0.7 + bend * 0.3, -10), (d + bend, -20 + abs(d) * 0.6)], colour, 2.6)


def sprinkle(camera: Camera, depth: float, seed: int, spacing: float) -> list[tuple[float, random.Random]]:
    """Endless positions along a layer: the same x always gets the same dice."""
    low, high = camera.span(depth, 120)
    found = []
    for slot in range(int(low // spacing), int(high // spacing) + 1):
        rng = random.Random(seed * 7919 + slot)
        found.append(((slot + rng.random()) * spacing, rng))
    return found


def steppe(c: skia.Canvas, camera: Camera, t: float, sun: tuple[float, float] = (905, 250)) -> None:
    """Everything behind the road on a clear spring day."""
    c.drawRect(skia.Rect.MakeWH(WIDTH, HEIGHT), ink("#8fd3d6"))
    with layer(c, camera, 0.04):
        rings(c, *sun, ["#a6dcda", "#bfe6df", "#d9eedb", "#eeeccb", "#f9e2a6", SAFFRON], [560, 430, 318, 222, 146, 84], t)
    for i, (x, y, size) in enumerate(((150, 110, 1.25), (620, 74, 0.8), (1120, 128, 1.05), (1560, 96, 1.3))):
        with layer(c, camera, 0.08):
            cloud(c, (x + t * (7 + 2 * i) + 300) % 1960 - 300 + camera.x * 0.08 * 0.4, y + 4 * math.sin(t * 0.7 + i), size)
    mountains(c, camera, 0.10, 3, 470, 260, 250, "#9db4c9", "#86a1ba")
    mountains(c, camera, 0.18, 8, 486, 150, 210, "#7f9fb8", "#6d8eab", None)
    hill(c, camera, 0.30, 482, 18, 260, "#b5cf86")
    with layer(c, camera, 0.30):
        for x, rng in sprinkle(camera, 0.30, 11, 430):
            yurt(c, x, ground_line(x, 482, 18, 260) + 12, 0.42 + 0.22 * rng.random(), t + rng.random() * 9)
    hill(c, camera, 0.55, 540, 15, 330, GRASS_SOFT, 1.2)
    with layer(c, camera, 0.55):
        for x, rng in sprinkle(camera, 0.55, 21, 90):
            grass_tuft(c, x, 560 + 26 * rng.random(), t, "#7fa759", 0.8)


def road(c: skia.Canvas, camera: Camera, t: float) -> None:
    """The ground the figures stand on (y about 620), with pebbles and tufts."""
    hill(c, camera, 1.0, 588, 5, 410, GRASS, 2.2)
    hill(c, camera, 1.0, 610, 4, 520, "#e0c283", 0.4, lift=3)
    with layer(c, camera, 1.0):
        for x, rng in sprinkle(camera, 1.0, 5, 64):
            oval(c, x, 626 + 22 * rng.random(), 5 + 6 * rng.random(), 3, "#c7a566")
        for x, rng in sprinkle(camera, 1.0, 6, 80):
            grass_tuft(c, x, 606 + 6 * rng.random(), t, GRASS_DEEP)
    hill(c, camera, 1.0, 664, 6, 380, "#5b8c40", 1.7)


def tulip_bank(c: skia.Canvas, camera: Camera, t: float) -> None:
    """Flowers between the lens and the road."""
    colours = ((POMEGRANATE, POMEGRANATE_DEEP), (SAFFRON, "#e39a12"), ("#e4572e", POMEGRANATE))
    hill(c, camera, 1.3, 724, 8, 300, GRASS_DEEP, 0.6)
    with layer(c, camera, 1.3):
        for x, rng in sprinkle(camera, 1.3, 31, 70):
            if rng.random() < 0.8:
                tulip(c, x, 728 + 22 * rng.random(), 1.0 + 0.6 * rng.random(), t, *colours[rng.randrange(3)])


def flag_garland(c: skia.Canvas, x: float, y: float, span: float, t: float) -> None:
    """A line of felt pennants between two poles."""
    sag = [(x + span * k / 8, y + 26 * math.sin(math.pi * k / 8) + 2 * math.sin(t * 2 + k)) for k in range(9)]
    ribbon(c, sag, WOOD, 2.5)
    for k, (px, py) in enumerate(sag[1:-1]):
        with placed(c, px, py, 1, 8 * math.sin(t * 2.4 + k)):
            cut(c, polygon([(-8, 0), (8, 0), (0, 20)]), (POMEGRANATE, SAFFRON, "#0c7a8a")[k % 3], 1.5)


def bazaar(c: skia.Canvas, x: float, y: float, t: float) -> None:
    """Two awnings and melons, for the end of the road."""
    for k, (dx, colour) in enumerate(((0, POMEGRANATE), (170, "#0c7a8a"))):
        with placed(c, x + dx, y):
            for px in (-62, 62):
                ribbon(c, [(px, 0), (px, -120)], WOOD, 6)
            c.drawRect(skia.Rect.MakeLTRB(-66, -44, 66, 0), ink(WOOD))
            c.drawRect(skia.Rect.MakeLTRB(-70, -50, 70, -40), ink(CLAY))
            for i in range(5):
                disc(c, -48 + i * 24, -58, 13, (SAFFRON, "#d9d07a", GRASS)[(i + k) % 3])
            for i in range(6):
                left = -78 + i * 26
                cut(c, blob([(left, -140), (left + 26, -140), (left + 26, -104), (left + 13, -94 + 2 * math.sin(t * 2 + i)), (left, -104)]),
                    colour if i % 2 else FELT, 2)
    flag_garland(c, x + 62, y - 150, 130, t)


def rug_fringe(c: skia.Canvas, left: float, right: float, y: float, colour: str = SAFFRON) -> None:
    step = 7
    for k in range(int((right - left) / step) + 1):
        ribbon(c, [(left + k * step, y), (left + k * step, y + 7)], colour, 2)


def woven_diamond(c: skia.Canvas, x: float, y: float, size: float, colour: str) -> None:
    with placed(c, x, y):
        cut(c, stepped_diamond(size), colour)
