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
                edge = [(x + half * k * (1 - 2 * j / 6),
                         top + rise * k * (1 + (0.16 if j % 2 else -0.14) * (0 < j < 6)) * (1 if j in (0, 6) else 0.92))
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
        cut(c, polygon([(-12, -62), (-5, -50), (0, -66), (5, -50), (12, -62), (11, -44), (0, -35), (-11, -44)]),
            colour, 2)
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
        rings(c, *sun, ["#a6dcda", "#bfe6df", "#d9eedb", "#eeeccb", "#f9e2a6", SAFFRON], [560, 430, 318, 222, 146, 84],
              t)
    for i, (x, y, size) in enumerate(((150, 110, 1.25), (620, 74, 0.8), (1120, 128, 1.05), (1560, 96, 1.3))):
        with layer(c, camera, 0.08):
            cloud(c, (x + t * (7 + 2 * i) + 300) % 1960 - 300 + camera.x * 0.08 * 0.4, y + 4 * math.sin(t * 0.7 + i),
                  size)
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





def woven_diamond(c: skia.Canvas, x: float, y: float, size: float, colour: str) -> None:
    with placed(c, x, y):
        cut(c, stepped_diamond(size), colour)


# The apple garden.

LEAF, LEAF_DEEP, LEAF_LIGHT = "#5f9a4c", "#447d3c", "#86b762"


def apple(c: skia.Canvas, x: float, y: float, r: float, colour: str = POMEGRANATE, swing: float = 0.0) -> None:
    """An apple hanging from the point x, y."""
    with placed(c, x, y, r / 20, swing):
        ribbon(c, [(0, -2), (1, 6), (0, 12)], WOOD, 2.6)
        cut(c, blob([(0, 13), (11, 9), (21, 18), (19, 34), (8, 46), (0, 43), (-8, 46), (-19, 34), (-21, 18),
                     (-11, 9)]), colour, 2.5)
        oval(c, -9, 21, 4, 7, FELT, 0.45)
        cut(c, blob([(1, 8), (10, -3), (20, -1), (11, 8)]), LEAF)


def apple_half(c: skia.Canvas, x: float, y: float, r: float, side: int, turn: float = 0.0) -> None:
    """Half an apple, its cut face to us."""
    with placed(c, x, y, (r / 20 * side, r / 20), turn):
        cut(c, blob([(0, -19), (11, -23), (21, -13), (19, 5), (9, 16), (0, 13)]), POMEGRANATE, 2)
        cut(c, blob([(0, -15), (10, -18), (16, -11), (14, 3), (7, 11), (0, 9)]), "#fff3d4")
        cut(c, blob([(2, -6), (6, -3), (2, 2)]), WOOD_DEEP)


def blossom_petals(c: skia.Canvas, camera: Camera, t: float, depth: float, count: int, seed: int,
                   alpha: float = 1.0) -> None:
    rng = random.Random(seed)
    with layer(c, camera, depth):
        for _ in range(count):
            speed, phase, size = 26 + 26 * rng.random(), rng.random(), 4 + 4 * rng.random()
            x0, y0 = rng.random() * 1900 - 300, rng.random() * 900
            y = (y0 + t * speed) % 900 - 100
            x = x0 + 46 * math.sin(t * 0.8 + phase * 9) - t * 9
            with placed(c, x, y, (size / 6, size / 6 * (0.4 + 0.6 * abs(math.sin(t * 1.9 + phase * 8)))),
                        math.degrees(t * 1.3 + phase * 6)):
                cut(c, blob([(-6, 0), (0, -5), (7, 0), (0, 5)]), FELT if rng.random() < 0.6 else "#f6cfcb", 1, alpha)


def small_apple_tree(c: skia.Canvas, x: float, y: float, size: float, t: float, rng: random.Random,
                     tone: float) -> None:
    with placed(c, x, y, size, 0.8 * math.sin(t * 0.9 + x)):
        cut(c, blob([(-12, 2), (-8, -60), (-22, -112), (22, -112), (8, -60), (13, 2)]), mix(WOOD, "#9fb88a", tone))
        for bx, by, br in ((-46, -128, 52), (44, -130, 54), (0, -176, 62)):
            cut(c, blob([(bx + br * math.cos(a) * (1.06 if k % 2 else 0.92),
                          by + br * 0.86 * math.sin(a) * (1.06 if k % 2 else 0.92))
                         for k, a in enumerate(math.tau * j / 10 for j in range(10))]), mix(LEAF if bx else LEAF_LIGHT,
                             "#bcd6a0", tone), 3)
        for _ in range(9):
            disc(c, rng.uniform(-78, 78), rng.uniform(-214, -100), 7.5, mix(POMEGRANATE, "#e0a59a", tone))


def poplar(c: skia.Canvas, x: float, y: float, size: float, t: float, colour: str) -> None:
    with placed(c, x, y, size, 1.1 * math.sin(t * 1.1 + x)):
        ribbon(c, [(0, 0), (0, -40)], WOOD, 6)
        cut(c, blob([(0, -20), (-21, -70), (-18, -160), (0, -240), (18, -160), (21, -70)]), colour, 2)


def turquoise_dome(c: skia.Canvas, x: float, y: float, size: float) -> None:
    """A far blue dome between the trees."""
    with placed(c, x, y, size):
        c.drawRect(skia.Rect.MakeLTRB(-70, -76, 70, 0), ink("#e9d8b4"))
        c.drawRect(skia.Rect.MakeLTRB(-46, -104, 46, -74), ink("#dcc79c"))
        c.drawRect(skia.Rect.MakeLTRB(-46, -98, 46, -84), ink("#2b93a3"))
        cut(c, blob([(-48, -104), (-54, -140), (-30, -176), (0, -206), (30, -176), (54, -140), (48, -104)]), "#3aa6b4",
            2)
        cut(c, blob([(8, -104), (20, -140), (14, -176), (0, -206), (30, -176), (54, -140), (48, -104)]), "#2b93a3")
        cut(c, blob([(-24, 0), (-24, -44), (0, -66), (24, -44), (24, 0)]), "#2b93a3")
        for side in (-1, 1):
            c.drawRect(skia.Rect.MakeXYWH(side * 96 - 9, -150, 18, 150), ink("#dcc79c"))
            cut(c, blob([(side * 96 - 12, -150), (side * 96, -172), (side * 96 + 12, -150)]), "#2b93a3")


def garden(c: skia.Canvas, camera: Camera, t: float, sun: tuple[float, float] = (330, 236)) -> None:
    """Everything behind the old tree: a soft afternoon, a dome, poplars, a clay wall, rows of apple trees."""
    c.drawRect(skia.Rect.MakeWH(WIDTH, HEIGHT), ink("#bfe3de"))
    with layer(c, camera, 0.04):
        rings(c, *sun, ["#cdeae0", "#dcefdc", "#ecefd0", "#f7e8bd", "#fbd997"], [620, 470, 340, 220, 118], t)
    for i, (x, y, size) in enumerate(((760, 92, 1.15), (1180, 150, 0.9), (80, 120, 0.8))):
        with layer(c, camera, 0.07):
            cloud(c, x + 26 * math.sin(t * 0.16 + i), y + 3 * math.sin(t * 0.6 + i), size)
    mountains(c, camera, 0.10, 17, 470, 190, 300, "#b7cdd3", "#a5bfc8")
    hill(c, camera, 0.22, 474, 14, 300, "#c9dca6", 0.7)
    with layer(c, camera, 0.22):
        turquoise_dome(c, 1010, 486, 0.95)
        for x, rng in sprinkle(camera, 0.22, 41, 74):
            if not 880 < x < 1140:
                poplar(c, x, 490, 0.5 + 0.34 * rng.random(), t, mix("#8fb87a", "#a9c98e", rng.random()))
    hill(c, camera, 0.42, 524, 10, 340, "#b3d08a", 2.0)
    with layer(c, camera, 0.42):
        for x, rng in sprinkle(camera, 0.42, 43, 168):
            small_apple_tree(c, x, 536, 0.62 + 0.14 * rng.random(), t, rng, 0.42)
    with layer(c, camera, 0.68):
        low, high = camera.span(0.68, 60)
        c.drawRect(skia.Rect.MakeLTRB(low, 522, high, 600), ink("#e3c394"))
        c.drawRect(skia.Rect.MakeLTRB(low, 514, high, 526), ink("#cfa871"))
        for x, rng in sprinkle(camera, 0.68, 47, 66):
            woven_diamond(c, round(x / 66) * 66, 556, 9, "#d3ad77")
    hill(c, camera, 0.8, 590, 6, 300, "#9fc777", 0.3)


def garden_ground(c: skia.Canvas, camera: Camera, t: float) -> None:
    hill(c, camera, 1.0, 604, 5, 420, "#86b762", 1.1)
    with layer(c, camera):
        for x, rng in sprinkle(camera, 1.0, 51, 46):
            y = 618 + 70 * rng.random()
            if rng.random() < 0.5:
                grass_tuft(c, x, y, t, LEAF, 0.9)
            else:
                for k in range(5):
                    a = math.tau * k / 5
                    disc(c, x + 4.4 * math.cos(a), y + 4.4 * math.sin(a), 3.1, FELT)
                disc(c, x, y, 2.6, SAFFRON)


# The night forest.

def night_sky(c: skia.Canvas, camera: Camera, t: float, moon: tuple[float, float], size: float = 76) -> None:
    c.drawRect(skia.Rect.MakeWH(WIDTH, HEIGHT), ink("#0f2c42"))
    with layer(c, camera, 0.03):
        rings(c, *moon, ["#12344d", "#163d58", "#1c4a66", "#265a76", "#3a7088"], [size * k for k in (7.6, 5.6, 4.0,
            2.7, 1.7)], t * 0.8)
        rng = random.Random(9)
        for _ in range(110):
            x, y, r, phase = rng.uniform(-100, 1400), rng.uniform(-40, 420), rng.uniform(0.9, 2.4), rng.random() * 6
            if math.hypot(x - moon[0], y - moon[1]) > size * 1.7:
                disc(c, x, y, r, SAFFRON_SOFT, 0.35 + 0.35 * math.sin(t * 1.4 + phase))
        disc(c, *moon, size, "#f7e3ae")
        for dx, dy, r in ((-0.3, -0.25, 0.2), (0.32, 0.1, 0.15), (-0.05, 0.42, 0.13), (0.2, -0.45, 0.09)):
            disc(c, moon[0] + dx * size, moon[1] + dy * size, r * size, "#eed291")


def fir(c: skia.Canvas, x: float, y: float, size: float, t: float, colour: str, shade: str) -> None:
    with placed(c, x, y, size, 0.9 * math.sin(t * 0.8 + x * 0.05)):
        c.drawRect(skia.Rect.MakeLTRB(-9, -50, 9, 6), ink(shade))
        for k in range(4):
            top, low, half = -290 + k * 58, -170 + k * 46, 40 + k * 17
            cut(c, polygon([(0, top), (half, low), (half * 0.55, low - 9), (half * 0.3, low + 6), (0, low - 7),
                            (-half * 0.3, low + 6),
                            (-half * 0.55, low - 9), (-half, low)]), colour, 3)
            cut(c, polygon([(0, top), (half, low), (half * 0.55, low - 9), (half * 0.3, low + 6), (0, low - 7)]),
                shade, alpha=0.55)


def old_trunk(c: skia.Canvas, x: float, size: float, t: float, colour: str, shade: str) -> None:
    """A near trunk that runs out of the frame at the top."""
    with placed(c, x, 690, size):
        cut(c, blob([(-70, 40), (-40, -40), (-36, -300), (-48, -1040), (48, -1040), (36, -300), (42, -60), (84, 40)]),
            colour, 6)
        cut(c, blob([(6, 30), (12, -60), (10, -320), (20, -1040), (48, -1040), (36, -300), (42, -60), (84, 40)]),
            shade, alpha=0.6)
        cut(c, blob([(30, -330), (110, -400), (190, -420), (112, -380), (34, -296)]), colour, 4)


def eyes_in_the_dark(c: skia.Canvas, x: float, y: float, t: float, seed: float) -> None:
    """An owl on a twig: two lights that shut now and then."""
    if (t * 0.9 + seed) % 2.9 > 0.18:
        for dx in (-9, 9):
            disc(c, x + dx, y, 7, SAFFRON)
            disc(c, x + dx + 2.5 * math.sin(t * 0.7 + seed), y, 3, NIGHT)


def forest(c: skia.Canvas, camera: Camera, t: float) -> None:
    night_sky(c, camera, t, (300, 170))
    hill(c, camera, 0.14, 450, 24, 330, "#17405a", 0.4)
    for depth, base, spacing, scale, colour, shade, seed in ((0.20, 476, 74, 0.62, "#1b4a64", "#163f57", 61),
                                                             (0.36, 514, 96, 0.86, "#174058", "#12354a", 62),
                                                             (0.58, 560, 150, 1.18, "#123449", "#0e2a3c", 63)):
        with layer(c, camera, depth):
            for x, rng in sprinkle(camera, depth, seed, spacing):
                fir(c, x, base + 12, scale * (0.8 + 0.4 * rng.random()), t, colour, shade)
                if seed == 63 and rng.random() < 0.35:
                    eyes_in_the_dark(c, x, base - 150 * scale, t, rng.random() * 3)
        hill(c, camera, depth, base, 10, 260, shade, depth * 9)


def forest_path(c: skia.Canvas, camera: Camera, t: float) -> None:
    hill(c, camera, 1.0, 606, 5, 380, "#1a4437", 0.9)
    hill(c, camera, 1.0, 626, 4, 460, "#2a5a4c", 0.2, lift=3)
    with layer(c, camera):
        for x, rng in sprinkle(camera, 1.0, 71, 52):
            grass_tuft(c, x, 620 + 8 * rng.random(), t, "#173d33")
        for x, rng in sprinkle(camera, 1.0, 72, 300):
            for k in range(3):
                mushroom(c, x + k * 20, 640 + 6 * (k % 2), 0.8 + 0.3 * (k % 2))
    hill(c, camera, 1.0, 668, 6, 340, "#123329", 1.9)


def mushroom(c: skia.Canvas, x: float, y: float, size: float) -> None:
    with placed(c, x, y, size):
        cut(c, blob([(-5, 0), (-4, -16), (4, -16), (5, 0)]), LINEN)
        cut(c, blob([(-16, -14), (-9, -28), (9, -28), (16, -14), (0, -11)]), POMEGRANATE, 1.5)
        for dx, dy in ((-6, -20), (4, -23), (8, -17)):
            disc(c, dx, dy, 2.2, FELT)


def fireflies(c: skia.Canvas, camera: Camera, t: float, depth: float, count: int, seed: int) -> None:
    rng = random.Random(seed)
    low, high = camera.span(depth, 0)
    with layer(c, camera, depth):
        for _ in range(count):
            a, b, p = rng.uniform(0.3, 0.9), rng.uniform(0.4, 1.1), rng.random() * 6
            x = low + rng.random() * (high - low) + 40 * math.sin(t * a + p)
            y = rng.uniform(360, 640) + 26 * math.sin(t * b * 1.3 + p * 2)
            glow = max(0.0, math.sin(t * 1.7 * a + p))
            disc(c, x, y, 11, SAFFRON, 0.16 * glow)
            disc(c, x, y, 3.4, SAFFRON_SOFT, 0.25 + 0.75 * glow)


def near_trunks(c: skia.Canvas, camera: Camera, t: float, places: tuple[float, ...]) -> None:
    """Trunks between the lens and the path, where the film wants them to pass."""
    with layer(c, camera, 1.45):
        for k, x in enumerate(places):
            old_trunk(c, x, 0.84 + 0.1 * (k % 2), t, "#0a1f2c", NIGHT)
    hill(c, camera, 1.45, 716, 8, 260, "#0a2420", 0.5)


def cottage(c: skia.Canvas, x: float, y: float, size: float, t: float, lit: float = 1.0, wall: str = "#3a2c3a",
            roof: str = "#5a2733") -> None:
    """A house under a big roof with one warm window."""
    with placed(c, x, y, size):
        flicker = 0.92 + 0.08 * math.sin(t * 7) * math.sin(t * 3.1)
        for r, a in ((190, 0.07), (130, 0.10), (86, 0.16)):
            disc(c, -40, -62, r, SAFFRON, a * lit * flicker)
        for k in range(4):
            u = (t * 0.14 + k * 0.25) % 1
            disc(c, 74 + 10 * math.sin(u * 5 + k) + u * 26, -206 - u * 90, 7 + u * 14, "#8aa0ad", 0.4 * (1 - u))
        c.drawRect(skia.Rect.MakeLTRB(60, -204, 88, -130), ink(wall))
        cut(c, polygon([(-118, 0), (-118, -112), (118, -112), (118, 0)]), wall, 4)
        for k in range(5):
            c.drawLine(-118, -90 + k * 22, 118, -90 + k * 22, ink(NIGHT, 0.28, 3))
        cut(c, polygon([(-150, -104), (-84, -196), (84, -196), (150, -104)]), roof, 5)
        cut(c, polygon([(20, -104), (34, -196), (84, -196), (150, -104)]), NIGHT, alpha=0.22)
        c.drawRoundRect(skia.Rect.MakeLTRB(-72, -92, -10, -32), 6, 6, ink(mix(NIGHT, SAFFRON, lit * flicker)))
        c.drawLine(-41, -92, -41, -32, ink(wall, 1, 6))
        c.drawLine(-72, -62, -10, -62, ink(wall, 1, 6))
        c.drawRoundRect(skia.Rect.MakeLTRB(24, -86, 76, 0), 8, 8, ink(WOOD_DEEP))
        disc(c, 66, -42, 3.5, SAFFRON)
