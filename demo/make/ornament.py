"""Carpet ornament: the ram's horn, the stepped diamond, and the title card made of them."""
from __future__ import annotations

import math

import skia

from paper import (FELT, HEIGHT, NIGHT, POMEGRANATE, SAFFRON, SKY_DEEP, WIDTH, clamp, cut, ease, ink, placed, polygon)


def horn_path(curl: float = 1.0) -> skia.Path:
    """A ram's horn pair on a stem, about 100 wide and 100 high, centred; curl 0..1 rolls it up."""
    path = skia.Path()
    for side in (-1, 1):
        path.moveTo(0, 46)
        path.cubicTo(side * 2, 8, side * 6, -34, side * 30, -36)
        path.cubicTo(side * 56, -38, side * 58, 2, side * 34, between_curl(2, 4, curl))
        path.cubicTo(side * 18, 4, side * between_curl(26, 16, curl), -16, side * between_curl(40, 30, curl), -16)
    return path


def between_curl(low: float, high: float, curl: float) -> float:
    return low + (high - low) * curl


def horn(c: skia.Canvas, x: float, y: float, size: float, colour: str, width: float = 9, turn: float = 0,
         alpha: float = 1.0, curl: float = 1.0) -> None:
    """One ram's horn; size is its height."""
    with placed(c, x, y, size / 100, turn):
        c.drawPath(horn_path(curl), ink(colour, alpha, width))


def stepped_diamond(size: float, steps: int = 3) -> skia.Path:
    """The woven diamond: straight stairs on all four sides."""
    quarter = []
    for i in range(steps):
        quarter += [(size * (i + 1) / steps, size * (steps - i) / steps),
                    (size * (i + 1) / steps, size * (steps - i - 1) / steps)]
    quarter = [(size / steps * 0.5, size)] + quarter[:-1]
    right = [(x, -y) for x, y in quarter] + [(x, y) for x, y in reversed(quarter)]
    return polygon(right + [(-x, y) for x, y in reversed(right)])


def band(c: skia.Canvas, y: float, height: float, colour: str, t: float = 0, start: float = 0, end: float = WIDTH,
         alpha: float = 1.0) -> None:
    """A woven border: horns and small diamonds by turns, growing out from the middle as t goes 0..1."""
    step = height * 1.5
    middle = (start + end) / 2
    for i in range(-int((end - start) / step / 2), int((end - start) / step / 2) + 1):
        grown = clamp(t * 1.6 - abs(i) * 0.06)
        if not grown:
            continue
        if i % 2:
            with placed(c, middle + i * step, y, grown):
                cut(c, stepped_diamond(height * 0.26), colour, alpha=alpha)
        else:
            horn(c, middle + i * step, y, height * grown, colour, 8, alpha=alpha, turn=0 if i % 4 else 180)


def medallion(c: skia.Canvas, x: float, y: float, r: float, t: float, turn: float = 0, ground: str = NIGHT,
              light: str = SAFFRON, warm: str = POMEGRANATE) -> None:
    """A round felt ornament: four horns about a stepped diamond, unfolding as t goes 0..1."""
    grown = ease(t, 0, 0.5)
    with placed(c, x, y, max(0.001, grown), turn):
        c.drawCircle(0, r * 0.03, r * 1.02, ink(NIGHT, 0.25))
        c.drawCircle(0, 0, r, ink(light))
        c.drawCircle(0, 0, r * 0.955, ink(ground))
        c.drawCircle(0, 0, r * 0.90, ink(light, 0.9, r * 0.012))
        for k in range(24):
            angle = math.tau * k / 24
            c.drawCircle(r * 0.835 * math.sin(angle), r * 0.835 * math.cos(angle), r * 0.016, ink(light))
        unfolded = ease(t, 0.25, 0.9)
        for k in range(4):
            with placed(c, 0, 0, 1, 90 * k + 45 * (1 - unfolded)):
                horn(c, 0, -r * 0.45, r * 0.52 * max(0.001, unfolded), light, 8.5)
            with placed(c, 0, 0, 1, 90 * k + 45):
                with placed(c, 0, -r * 0.60 * unfolded, max(0.001, unfolded)):
                    cut(c, stepped_diamond(r * 0.085), FELT)
        with placed(c, 0, 0, max(0.001, unfolded), 45 * (1 - unfolded)):
            cut(c, stepped_diamond(r * 0.21), warm, r * 0.012)
            cut(c, stepped_diamond(r * 0.10), FELT)


def title_card(c: skia.Canvas, t: float, opens: float, ground: str = SKY_DEEP, light: str = SAFFRON,
               warm: str = POMEGRANATE) -> None:
    """Two felt doors with a medallion; they part at the time `opens`. No words: every language shares it."""
    parted = ease(t, opens, opens + 0.9)
    if parted >= 1:
        return
    for side in (-1, 1):
        c.save()
        c.translate(side * parted * (WIDTH / 2 + 40), 0)
        left = 0 if side < 0 else WIDTH / 2
        sheet = skia.Rect.MakeLTRB(left - (40 if side < 0 else 0), -10, left + WIDTH / 2 + (40 if side > 0 else 0),
                                   HEIGHT + 10)
        if parted:
            c.drawRect(sheet.makeOffset(8 * -side, 6), ink(NIGHT, 0.2))
        c.drawRect(sheet, ink(ground))
        c.clipRect(sheet)
        for y in (64, HEIGHT - 64):
            c.drawRect(skia.Rect.MakeLTRB(-40, y - 37, WIDTH + 40, y + 37), ink(warm))
            c.drawRect(skia.Rect.MakeLTRB(-40, y - 41, WIDTH + 40, y - 37), ink(light))
            c.drawRect(skia.Rect.MakeLTRB(-40, y + 37, WIDTH + 40, y + 41), ink(light))
            band(c, y, 44, light, ease(t, 0.0, 1.3))
        for k in (-1, 1):
            horn(c, WIDTH / 2 + k * 372, HEIGHT / 2, 150 * max(0.001, ease(t, 0.5, 1.3)), light, 5, k * 90)
            with placed(c, WIDTH / 2 + k * 500, HEIGHT / 2, max(0.001, ease(t, 0.8, 1.4))):
                cut(c, stepped_diamond(30), warm)
                cut(c, stepped_diamond(13), light)
        medallion(c, WIDTH / 2, HEIGHT / 2, 196, clamp(t / 1.5), turn=6 * math.sin(t * 0.9), ground=ground,
                  light=light, warm=warm)
        c.restore()


def closing_iris(c: skia.Canvas, t: float, start: float, end: float, x: float, y: float, colour: str = NIGHT) -> None:
    """The old way to end: a round hole in the paper that closes on what matters."""
    shut = ease(t, start, end)
    if not shut:
        return
    hole = max(0.0, 900 * (1 - shut))
    path = skia.Path()
    path.addRect(skia.Rect.MakeWH(WIDTH, HEIGHT))
    path.addCircle(x, y, hole)
    path.setFillType(skia.PathFillType.kEvenOdd)
    c.drawPath(path, ink(colour))
    c.drawCircle(x, y, hole + 5, ink(SAFFRON, 1 if hole > 4 else 0, 5))


def page_turn(c: skia.Canvas, t: float, at: float, colour: str = NIGHT, light: str = SAFFRON,
              length: float = 0.9) -> None:
    """A sheet of paper with a woven edge sweeps over the frame; at the middle it hides everything."""
    u = (t - at) / length + 0.5
    if not 0 < u < 1:
        return
    x = (1 - ease(u, 0, 1) * 2) * (WIDTH + 160)
    c.save()
    c.translate(x, 0)
    c.drawRect(skia.Rect.MakeLTRB(-150, 0, WIDTH + 150, HEIGHT), ink(NIGHT, 0.25))
    c.drawRect(skia.Rect.MakeLTRB(-136, 0, WIDTH + 136, HEIGHT), ink(light))
    c.drawRect(skia.Rect.MakeLTRB(-128, 0, WIDTH + 128, HEIGHT), ink(colour))
    for k in range(9):
        for edge in (-76, WIDTH + 76):
            horn(c, edge, 40 + k * 80, 54, light, 8, 90 if edge < 0 else -90)
    c.restore()
