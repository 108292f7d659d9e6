"""Paper puppets: people with joints, hats, eyes and lips, and the donkey.

A puppet has a Look (what it is cut from) and, on every frame, a Pose (what it
does).  Local coordinates: feet or seat at the origin, facing right.
"""
from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Callable

import skia

from ornament import horn, stepped_diamond
from paper import (CLAY, FELT, INK, LINEN, NIGHT, POMEGRANATE, POMEGRANATE_DEEP, ROSE, SAFFRON, SAFFRON_SOFT, STONE,
                   WOOD,
                   WOOD_DEEP, Point, between, blob, clamp, cut, disc, ink, mix, oval, placed, polygon, ribbon)

SKIN, SKIN_SHADE = "#f0be96", "#dfa277"
Hat = Callable[[skia.Canvas, float, float, float], None]


def speaking(t: float, start: float, end: float, seed: float = 0.0) -> float:
    """Lips for any language: syllables at about five a second, breaths between words, shut outside the line."""
    if not start < t < end:
        return 0.0
    edge = clamp((t - start) * 8) * clamp((end - t) * 8)
    syllable = abs(math.sin(math.pi * 2.6 * t + seed) + 0.45 * math.sin(math.pi * 4.3 * t + 1.7 * seed))
    breath = clamp(1.25 + math.sin(t * 3.1 + seed) * 0.9)
    return edge * clamp(syllable * 0.75) * breath


def blinking(t: float, period: float = 3.1, offset: float = 0.0) -> float:
    """1 while the lids are shut, for an eighth of a second; now and then a double blink."""
    u = (t + offset) % period
    return 1.0 if u < 0.12 or (0.24 < u < 0.34 and int((t + offset) / period) % 3 == 0) else 0.0


def joint(a: Point, b: Point, upper: float, lower: float, bend: float) -> Point:
    """Elbow or knee between a and b; bend +1 or -1 says to which side it folds."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    d = min(math.hypot(dx, dy), upper + lower - 0.01) or 0.01
    along = (upper * upper - lower * lower + d * d) / (2 * d)
    off = math.sqrt(max(0.0, upper * upper - along * along)) * bend
    ux, uy = dx / (math.hypot(dx, dy) or 1), dy / (math.hypot(dx, dy) or 1)
    return a[0] + ux * along - uy * off, a[1] + uy * along + ux * off


def reach(a: Point, b: Point, length: float) -> Point:
    """b, or as far towards it as the limb can go."""
    d = math.hypot(b[0] - a[0], b[1] - a[1])
    return b if d <= length else (a[0] + (b[0] - a[0]) * length / d, a[1] + (b[1] - a[1]) * length / d)


@dataclass(frozen=True)
class Look:
    """What a person is cut from."""
    robe: str
    shade: str
    leg: float = 70
    torso: float = 84
    head: float = 34
    girth: float = 1.0
    skirt: float = 34
    skin: str = SKIN
    trousers: str = "#22486f"
    boots: str = WOOD_DEEP
    stripe: str | None = None
    belt: str | None = POMEGRANATE
    trim: str = SAFFRON
    hair: str = "#2a1d1a"
    braids: int = 0
    beard: str | None = None
    hat: Hat | None = None
    pattern: str | None = None


@dataclass
class Pose:
    """What a person does on one frame."""
    lean: float = 0
    bob: float = 0
    tilt: float = 0
    turn: float = 0.4
    gaze: Point = (0.3, 0.0)
    blink: float = 0
    wink: float = 0
    mouth: float = 0
    smile: float = 0.5
    brow: float = 0
    joy: float = 0
    near_hand: Point = (4, 68)
    far_hand: Point = (30, 64)
    walk: float | None = None
    stride: float = 24
    seated: bool = False
    crouch: float = 0
    sway: float = 0
    holds: Callable[[skia.Canvas], None] | None = field(default=None, repr=False)


def _leg(c: skia.Canvas, hip: Point, foot: Point, length: float, width: float, cloth: str, boot: str) -> None:
    foot = reach(hip, foot, length)
    knee = joint(hip, foot, length / 2, length / 2, -1)
    c.drawPath(blob([hip, knee, foot], closed=False), ink(cloth, 1, width))
    with placed(c, *foot):
        cut(c, blob([(-width * 0.55, -width * 1.1), (width * 0.5, -width * 1.1), (width * 0.7, -width * 0.35),
                     (width * 1.25, 0), (width * 0.3, width * 0.28), (-width * 0.55, width * 0.24)]), boot)


def _arm(c: skia.Canvas, shoulder: Point, hand: Point, length: float, width: float, cloth: str, trim: str,
         skin: str) -> Point:
    """Elbows hang: backwards under a low hand, downwards under a raised one."""
    hand = reach(shoulder, hand, length)
    bend = -1 if hand[0] < shoulder[0] - 20 and hand[1] < shoulder[1] + 30 else 1
    elbow = joint(shoulder, hand, length * 0.5, length * 0.5, bend)
    dx, dy = hand[0] - elbow[0], hand[1] - elbow[1]
    d = math.hypot(dx, dy) or 1
    wrist = (hand[0] - dx / d * width * 0.35, hand[1] - dy / d * width * 0.35)
    disc(c, hand[0] + dx / d * width * 0.25, hand[1] + dy / d * width * 0.25, width * 0.50, skin)
    thumb = (hand[0] - dy / d * width * 0.42 * bend, hand[1] + dx / d * width * 0.42 * bend)
    disc(c, *thumb, width * 0.22, skin)
    c.drawPath(blob([shoulder, elbow, wrist], closed=False), ink(cloth, 1, width))
    half = width * 0.44
    c.drawLine(wrist[0] - dy / d * half, wrist[1] + dx / d * half, wrist[0] + dy / d * half, wrist[1] - dx / d * half,
               ink(trim, 1, width * 0.3))
    return hand


def _robe(c: skia.Canvas, look: Look, pose: Pose) -> None:
    top, w = -look.torso, look.torso * 0.27 * look.girth
    hem, flare = look.skirt, look.torso * 0.44 * look.girth
    s = pose.sway * 5
    path = blob([(-w * 0.55, top - 4), (w * 0.55, top - 4), (w * 1.02, top + 12), (w * 1.06, top * 0.45),
                 (flare * 0.92, hem * 0.4),
                 (flare - s, hem), (0, hem + 5), (-flare - s, hem), (-flare * 0.92, hem * 0.4), (-w * 1.06, top * 0.45),
                 (-w * 1.02, top + 12)])
    cut(c, path, look.robe, 2.5)
    c.save()
    c.clipPath(path, doAntiAlias=True)
    if look.stripe:
        for k in range(-4, 5):
            ribbon(c, [(k * w * 0.36, top - 10), (k * w * 0.40, top * 0.4), (k * flare * 0.27 - s, hem + 12)],
                   look.stripe, 5)
    if look.pattern:
        for row in range(4):
            for k in range(-3, 4):
                with placed(c, (k + (row % 2) * 0.5) * w * 0.62, top + 16 + row * (hem - top) / 4):
                    cut(c, blob([(0, -11), (5, 0), (0, 11), (-5, 0)]), look.pattern if (row + k) % 2 else look.trim)
    cut(c, blob([(-flare * 1.4, top - 10), (-w * 0.62, top - 6), (-w * 0.55, top * 0.4), (-flare * 0.62 - s, hem + 14),
                 (-flare * 1.6, hem + 14)]),
        look.shade, alpha=0.38)
    ribbon(c, [(-flare * 1.2 - s, hem - 2), (0, hem + 3), (flare * 1.2 - s, hem - 2)], look.trim, 6)
    ribbon(c, [(w * 0.1, top - 6), (w * 0.34, top * 0.55), (w * 0.36 - s * 0.4, hem + 8)], look.trim, 4)
    if look.belt:
        c.drawPath(blob([(-w * 1.6, top * 0.36), (0, top * 0.31), (w * 1.6, top * 0.36)], closed=False), ink(look.belt,
            1, look.torso * 0.15))
    c.restore()
    if look.belt:
        ribbon(c, [(w * 0.4, top * 0.30), (w * 0.55 - s, top * 0.08), (w * 0.4 - s * 2, top * -0.10)], look.belt,
               look.torso * 0.08)


def _eye(c: skia.Canvas, x: float, y: float, r: float, pose: Pose, narrow: float, shut: bool) -> None:
    if shut:
        ribbon(c, [(x - r * 0.17 * narrow, y), (x, y + r * 0.06), (x + r * 0.17 * narrow, y)], INK, r * 0.075)
    elif pose.joy > 0.5:
        ribbon(c, [(x - r * 0.18 * narrow, y + r * 0.06), (x, y - r * 0.10), (x + r * 0.18 * narrow, y + r * 0.06)],
               INK, r * 0.085)
    else:
        oval(c, x, y, r * 0.175 * narrow, r * 0.20, "#ffffff")
        gx, gy = clamp(pose.gaze[0], -1, 1) * r * 0.07 * narrow, clamp(pose.gaze[1], -1, 1) * r * 0.06
        oval(c, x + gx, y + gy, r * 0.115 * narrow, r * 0.135, INK)
        disc(c, x + gx + r * 0.04, y + gy - r * 0.05, r * 0.04, "#ffffff")


def _mouth(c: skia.Canvas, x: float, y: float, r: float, pose: Pose, narrow: float) -> None:
    w, opened = r * 0.24 * narrow * (1 - 0.25 * pose.mouth), clamp(pose.mouth) * r * 0.30
    curve = pose.smile * r * 0.09
    if opened < r * 0.035:
        ribbon(c, [(x - w, y - curve), (x, y + curve * 0.8), (x + w, y - curve)], "#7d2f2a", r * 0.07)
        return
    lips = blob([(x - w, y - curve), (x, y - opened * 0.25), (x + w, y - curve), (x + w * 0.6, y + opened * 0.7),
                 (x, y + opened), (x - w * 0.6, y + opened * 0.7)])
    cut(c, lips, "#6d2027")
    c.save()
    c.clipPath(lips, doAntiAlias=True)
    oval(c, x, y + opened * 1.05, w * 0.7, opened * 0.45, ROSE)
    c.restore()


def head(c: skia.Canvas, look: Look, pose: Pose, t: float) -> None:
    """A head about the origin; turn -1..1 slides the face round it."""
    r, turn = look.head, clamp(pose.turn, -1, 1)
    face, narrow = turn * r * 0.40, 1 - 0.22 * abs(turn)
    if look.braids:
        _braids(c, look, pose, t, behind=True)
    elif not look.beard:
        cut(c, blob([(-r * 0.98, -r * 0.3), (0, -r * 1.02), (r * 0.98, -r * 0.3), (r * 0.86 - turn * r * 0.2, r * 0.45),
                     (0, r * 0.5), (-r * 0.86 - turn * r * 0.2, r * 0.45)]), look.hair)
    for side in (-1, 1):
        oval(c, side * r * (0.92 - 0.12 * side * turn) - turn * r * 0.22, r * 0.08, r * 0.15, r * 0.2, mix(look.skin,
            SKIN_SHADE, 0.6))
    cut(c, blob([(-r * 0.9, -r * 0.15), (-r * 0.6, -r * 0.82), (0, -r), (r * 0.6, -r * 0.82), (r * 0.9, -r * 0.15),
                 (r * 0.74, r * 0.52), (r * 0.25 + face * 0.2, r * 0.92), (-r * 0.25 + face * 0.2, r * 0.92),
                 (-r * 0.74, r * 0.52)]),
        look.skin, 2)
    if not look.beard:
        cut(c, blob([(-r * 0.90, -r * 0.1), (-r * 0.85, -r * 0.7), (0, -r * 1.03), (r * 0.85, -r * 0.7), (r * 0.90,
            -r * 0.1),
                     (r * 0.62 + face * 0.5, -r * 0.50), (face * 0.9, -r * 0.56), (-r * 0.62 + face * 0.5,
                         -r * 0.50)]), look.hair)
    for side in (-1, 1):
        oval(c, face + side * r * 0.46 * narrow, r * 0.30, r * 0.16 * narrow, r * 0.11, ROSE, 0.5)
    for side in (-1, 1):
        ex = face + side * r * 0.34 * narrow
        squeeze = narrow * (1 - 0.22 * max(0.0, side * turn))
        _eye(c, ex, -r * 0.02, r, pose, squeeze, pose.blink > 0.5 or (side > 0 and pose.wink > 0.5))
        up = pose.brow * r * 0.10
        ribbon(c, [(ex - r * 0.18 * squeeze, -r * (0.32 if side > 0 else 0.28) - up * (1 if side > 0 else 0.5)),
                   (ex, -r * 0.37 - up),
                   (ex + r * 0.18 * squeeze, -r * (0.28 if side > 0 else 0.32) - up * (0.5 if side > 0 else 1))],
            look.beard or look.hair, r * (0.15 if look.beard else 0.075))
    if look.beard:
        _beard(c, look, pose, face, narrow, t)
    else:
        _mouth(c, face, r * 0.46, r, pose, narrow)
    oval(c, face + turn * r * 0.14, r * 0.18, r * (0.15 if look.beard else 0.09), r * (0.17 if look.beard else 0.08),
         SKIN_SHADE)
    if look.hat:
        look.hat(c, r, turn, t)
    if look.braids:
        _braids(c, look, pose, t, behind=False)


def _beard(c: skia.Canvas, look: Look, pose: Pose, face: float, narrow: float, t: float) -> None:
    r, s = look.head, pose.sway * 5 + 1.5 * math.sin(t * 1.9)
    drop = clamp(pose.mouth) * r * 0.16
    cut(c, blob([(-r * 0.92 + face * 0.3, 0), (-r * 0.62 + face, r * 0.34), (face, r * 0.42), (r * 0.62 + face,
        r * 0.34), (r * 0.92 + face * 0.3, 0),
                 (r * 0.80 + face * 0.3, r * 0.95), (r * 0.32 + face * 0.6 + s, r * 1.85 + drop),
                 (face * 0.8 + s * 1.6, r * 2.12 + drop),
                 (-r * 0.34 + face * 0.6 + s, r * 1.80 + drop), (-r * 0.80 + face * 0.3, r * 0.95)]), look.beard, 2.5)
    for k in (-1, 0, 1):
        ribbon(c, [(face + k * r * 0.3, r * 0.95 + drop), (face * 0.9 + k * r * 0.22 + s * 0.8, r * 1.35 + drop),
                   (face * 0.8 + k * r * 0.1 + s, r * 1.7 + drop)],
               mix(look.beard or FELT, "#9fb0ba", 0.5), r * 0.05)
    _mouth(c, face, r * 0.56, r, pose, narrow)
    for side in (-1, 1):
        cut(c, blob([(face, r * 0.38), (face + side * r * 0.30 * narrow, r * 0.32), (face + side * r * 0.66 * narrow,
            r * 0.58 - 2 * pose.mouth),
                     (face + side * r * 0.28 * narrow, r * 0.53)]), look.beard)


def _braids(c: skia.Canvas, look: Look, pose: Pose, t: float, behind: bool) -> None:
    """Plaits hang from behind the ears and lag behind the head."""
    r, n = look.head, look.braids
    if behind:
        cut(c, blob([(-r * 1.0, -r * 0.2), (0, -r * 1.04), (r * 1.0, -r * 0.2), (r * 0.84, r * 0.6), (0, r * 0.7),
                     (-r * 0.84, r * 0.6)]), look.hair)
    for k in range(n):
        side = -1 if k % 2 == 0 else 1
        if behind == (side * pose.turn > 0.15):
            x0 = side * r * 0.86 - pose.turn * r * 0.22 + (k // 2) * side * -r * 0.14
            swing = pose.sway * 9 + 3 * math.sin(t * 2.3 + k) - pose.tilt * 0.4
            length = r * 1.9
            for j in range(7):
                u = j / 6
                oval(c, x0 + swing * u * u + side * 2 * u, r * 0.35 + u * length, r * (0.17 - 0.06 * u), r * 0.19,
                     mix(look.hair, "#4a332c", 0.55 * (j % 2)))
            disc(c, x0 + swing + side * 2, r * 0.35 + length + r * 0.16, r * 0.10, look.trim)


def person(c: skia.Canvas, x: float, y: float, look: Look, pose: Pose, t: float, facing: int = 1, size: float = 1.0,
           shadow: bool = True) -> None:
    """Place a puppet with its feet (or, seated, its seat) at x, y."""
    with placed(c, x, y, (size * facing, size)):
        w = look.torso * 0.20 * look.girth
        if shadow and not pose.seated:
            oval(c, 4, 3, look.torso * 0.5 * look.girth, 7, NIGHT, 0.18)
        hip_y = 0.0 if pose.seated else -look.leg * (1 - 0.45 * pose.crouch) + pose.bob
        width = look.torso * 0.19
        if pose.seated:
            _leg(c, (6, -6), (look.leg * 0.32 + 2 * math.sin(t * 2.3), look.leg * 0.86), look.leg * 1.02, width * 1.15,
                 look.trousers, look.boots)
        else:
            for k, phase in ((0, math.pi), (1, 0.0)):
                fx, fy = (w * 0.6 if k else -w * 0.7), 0.0
                if pose.walk is not None:
                    p = pose.walk + phase
                    fx, fy = pose.stride * math.cos(p), -pose.stride * 0.55 * max(0.0, -math.sin(p))
                _leg(c, (w * 0.4 if k else -w * 0.4, hip_y), (fx, fy - width * 0.25), look.leg * 1.03, width,
                     look.trousers, look.boots)
        with placed(c, 0, hip_y, 1, pose.lean):
            arm, aw = look.torso * 0.98, look.torso * 0.19
            shoulder_y = -look.torso + aw * 0.62
            _arm(c, (w * 0.95, shoulder_y), (pose.far_hand[0], -look.torso + pose.far_hand[1]), arm, aw, look.shade,
                 look.trim, look.skin)
            _robe(c, look, pose)
            with placed(c, pose.turn * 3, -look.torso - look.head * 0.74, 1, pose.tilt):
                head(c, look, pose, t)
            hand = _arm(c, (-w * 0.8, shoulder_y), (pose.near_hand[0], -look.torso + pose.near_hand[1]), arm, aw,
                        look.robe if not look.stripe else mix(look.robe, FELT, 0.12),
                        look.trim, look.skin)
            if pose.holds:
                with placed(c, *hand):
                    pose.holds(c)


# Hats: each is drawn over a head of radius r whose face is turned by -1..1.

def turban(c: skia.Canvas, r: float, turn: float, t: float) -> None:
    face = turn * r * 0.15
    cut(c, blob([(-r * 0.5, -r * 0.9), (-r * 0.36, -r * 1.55), (face, -r * 1.78), (r * 0.42, -r * 1.52), (r * 0.5,
        -r * 0.9)]), POMEGRANATE, 2)
    for k, (dy, rx, colour) in enumerate(((-1.06, 1.0, "#efe3cb"), (-0.82, 1.12, FELT), (-0.58, 1.04, "#f4e9d5"))):
        with placed(c, face * (1 - 0.3 * k), r * dy, 1, (-9, 7, -4)[k]):
            cut(c, blob([(-r * rx, 0), (-r * rx * 0.7, -r * 0.24), (r * rx * 0.7, -r * 0.24), (r * rx, 0),
                         (r * rx * 0.7, r * 0.2), (-r * rx * 0.7, r * 0.2)]), colour, 1.6)
    with placed(c, face + r * 0.34, -r * 0.82, 1, 8):
        cut(c, stepped_diamond(r * 0.15), SAFFRON)
    s = 4 * math.sin(t * 2.1)
    cut(c, blob([(-r * 0.98, -r * 0.72), (-r * 1.22 - s * 0.3, -r * 0.2), (-r * 1.26 - s, r * 0.35), (-r * 1.02 - s,
        r * 0.38), (-r * 0.86, -r * 0.45)]), "#efe3cb", 2)


def owl_feather_cap(c: skia.Canvas, r: float, turn: float, t: float) -> None:
    """A Kazakh girl's cap with a tuft of owl feathers."""
    for k in (-1, 0, 1):
        a = k * 16 + 5 * math.sin(t * 2.6 + k)
        with placed(c, 0, -r * 1.25, 1, a):
            cut(c, blob([(0, 0), (-r * 0.12, -r * 0.4), (0, -r * 0.75), (r * 0.12, -r * 0.4)]), FELT if k else LINEN, 1)
    cut(c, blob([(-r * 0.92, -r * 0.52), (-r * 0.80, -r * 1.12), (0, -r * 1.32), (r * 0.80, -r * 1.12), (r * 0.92,
        -r * 0.52), (0, -r * 0.66)]), POMEGRANATE, 2)
    ribbon(c, [(-r * 0.9, -r * 0.56), (0, -r * 0.70), (r * 0.9, -r * 0.56)], SAFFRON, r * 0.14)
    horn(c, turn * r * 0.3, -r * 0.98, r * 0.46, SAFFRON, 11)
    disc(c, turn * r * 0.35, -r * 0.6, r * 0.09, FELT)


def felt_cap(brim: str, crown: str) -> Hat:
    """A boy's cap with a turned-up brim."""
    def draw(c: skia.Canvas, r: float, turn: float, t: float) -> None:
        cut(c, blob([(-r * 0.88, -r * 0.55), (-r * 0.6, -r * 1.2), (turn * r * 0.1, -r * 1.48), (r * 0.6, -r * 1.2),
                     (r * 0.88, -r * 0.55)]), crown, 2)
        ribbon(c, [(turn * r * 0.3, -r * 0.62), (turn * r * 0.2, -r * 1.1), (turn * r * 0.1, -r * 1.45)], brim,
               r * 0.08)
        cut(c, blob([(-r * 1.0, -r * 0.72), (0, -r * 0.86), (r * 1.0, -r * 0.72), (r * 0.98, -r * 0.42),
                     (0, -r * 0.58), (-r * 0.98, -r * 0.42)]), brim, 2)
        disc(c, turn * r * 0.1, -r * 1.5, r * 0.12, brim)
    return draw


# The donkey.

COAT, COAT_DEEP, COAT_LIGHT, HOOF = "#98939f", "#7b7683", "#d8d3da", "#37333b"


@dataclass
class Mount:
    """What the donkey does on one frame."""
    walk: float | None = None
    bob: float = 0
    nod: float = 0
    turn: float = 0
    laugh: float = 0
    blink: float = 0
    ears: float = 0
    gaze: Point = (0.4, 0)


def _donkey_leg(c: skia.Canvas, x: float, top: float, phase: float | None, fold: float, colour: str) -> None:
    fx, fy = x + fold * 4, -6.0
    if phase is not None:
        fx, fy = x + 32 * math.cos(phase), -6 - 20 * max(0.0, -math.sin(phase))
    hip = (x, top)
    foot = reach(hip, (fx, fy), 104)
    knee = joint(hip, foot, 52, 54, fold)
    c.drawPath(blob([hip, knee], closed=False), ink(colour, 1, 25))
    c.drawPath(blob([hip, knee, foot], closed=False), ink(colour, 1, 16))
    cut(c, polygon([(foot[0] - 9, foot[1] - 8), (foot[0] + 9, foot[1] - 8), (foot[0] + 14, foot[1] + 7), (foot[0] - 11,
        foot[1] + 7)]), HOOF)


def _donkey_head(c: skia.Canvas, m: Mount, t: float) -> None:
    turn = clamp(m.turn)
    mx, my = between(62, 4, turn), between(26, 52, turn)
    for k, (bx, spread) in enumerate(((between(4, 16, turn), between(10, 26, turn)), (between(-14, -18, turn),
        between(-16, -26, turn)))):
        flick = m.ears * (6 if k else -6) + 4 * math.sin(t * 2.7 + 2 * k) + (10 if (t * 0.7 + k * 0.4) % 2.3 < 0.12 else 0)
        with placed(c, bx, -24, 1, spread + flick):
            cut(c, blob([(-11, 4), (-16, -38), (-2, -84), (14, -40), (10, 4)]), COAT_DEEP if k == 0 else COAT, 2)
            cut(c, blob([(-4, 0), (-7, -36), (0, -68), (8, -36), (5, 0)]), ROSE, alpha=0.85)
    c.drawLine(0, 0, mx * 0.86, my * 0.86, ink(COAT, 1, 66))
    disc(c, 0, -2, 38, COAT)
    jaw = clamp(m.laugh)
    if jaw > 0.02:
        oval(c, mx * 0.96, my + 20 + 12 * jaw, between(26, 25, turn), 12 + 12 * jaw, "#b9b3bd")
        oval(c, mx, my + 20 + 9 * jaw, 22, 9 + 12 * jaw, "#6d2027")
        oval(c, mx, my + 28 + 14 * jaw, 13, 5 + 4 * jaw, ROSE)
        c.drawRoundRect(skia.Rect.MakeXYWH(mx - 17, my + 18, 34, 15 + 4 * jaw), 4, 4, ink(FELT))
        for k in (-1, 0, 1):
            c.drawLine(mx + k * 8.5, my + 20, mx + k * 8.5, my + 31, ink(STONE, 0.8, 1.4))
    oval(c, mx, my, between(31, 34, turn), 27, COAT_LIGHT)
    for side in (-1, 1):
        if side > 0 or turn > 0.3:
            oval(c, mx + between(14, 13 * side, turn), my - 7, 4, 5.5, COAT_DEEP)
    if jaw <= 0.02:
        ribbon(c, [(mx - 18 + between(6, 0, turn), my + 11), (mx, my + 15), (mx + 16, my + 9)], COAT_DEEP, 3)
    for side in (-1, 1):
        ex = between(12, -20, turn) if side < 0 else between(40, 22, turn)
        if side > 0 and turn < 0.35:
            continue
        if m.blink > 0.5 or m.laugh > 0.45:
            ribbon(c, [(ex - 10, -5), (ex, -12 if m.laugh > 0.45 else -1), (ex + 10, -5)], INK, 4)
        else:
            oval(c, ex, -6, 11, 13, "#ffffff")
            oval(c, ex + m.gaze[0] * 4, -5 + m.gaze[1] * 3, 7, 9, INK)
            disc(c, ex + m.gaze[0] * 4 + 2.5, -8.5, 2.4, "#ffffff")
        ribbon(c, [(ex - 12, -21), (ex, -25), (ex + 12, -20)], COAT_DEEP, 4)
    s = 3 * math.sin(t * 3)
    cut(c, blob([(-20, -32), (0, -46), (14, -34), (between(14, 3, turn) + s, -10), (between(4, -4, turn), -20),
                 (-8, -16)]), HOOF, 1.5)


def donkey(c: skia.Canvas, x: float, y: float, m: Mount, t: float, rider: Callable[[skia.Canvas],
    None] | None = None) -> None:
    """The donkey, facing right; a rider is drawn on the rug between back and reins."""
    with placed(c, x, y):
        oval(c, 6, 4, 160, 13, NIGHT, 0.18)
        phases = [None if m.walk is None else m.walk + math.tau * k for k in (0.5, 0.75, 0.0, 0.25)]
        _donkey_leg(c, -74, -104 + m.bob, phases[0], 0.6, COAT_DEEP)
        _donkey_leg(c, 78, -104 + m.bob, phases[1], -0.6, COAT_DEEP)
        with placed(c, 0, m.bob):
            swing = 14 * math.sin(t * 2.9) + 5 * math.sin(t * 5.3)
            ribbon(c, [(-108, -146), (-134, -128), (-140 + swing * 0.4, -96), (-138 + swing, -70)], COAT_DEEP, 8)
            with placed(c, -138 + swing, -70, 1, -swing * 0.7):
                cut(c, blob([(0, -8), (9, 8), (0, 34), (-9, 8)]), HOOF)
            cut(c, blob([(52, -158), (92, -182), (118, -226), (150, -246), (176, -214), (158, -176), (130, -128),
                         (100, -96), (50, -96)]), COAT, 2)
            cut(c, blob([(-116, -134), (-92, -164), (-30, -168), (40, -164), (96, -158), (116, -130), (100, -94),
                         (40, -84), (-40, -84), (-100, -92)]), COAT, 3)
            for k in range(7):
                u = k / 6
                px, py = between(66, 128, u), between(-168, -250, u ** 0.8)
                with placed(c, px, py, 1, -48 + 7 * math.sin(t * 3 + k)):
                    cut(c, blob([(-9, 8), (-8, -11), (5, -14), (9, 8)]), HOOF)
        _donkey_leg(c, -92, -106 + m.bob, phases[2], 0.6, COAT)
        _donkey_leg(c, 62, -106 + m.bob, phases[3], -0.6, COAT)
        with placed(c, 146, -222 + m.bob, 1, m.nod):
            _donkey_head(c, m, t)
            if m.turn < 0.5:
                ribbon(c, [(-30, 18), (14, 34), (38, 8)], POMEGRANATE, 5)
        with placed(c, 0, m.bob):
            _saddle_rug(c, t)
            if rider:
                rider(c)


def _saddle_rug(c: skia.Canvas, t: float) -> None:
    s = 2 * math.sin(t * 3.1)
    path = polygon([(-72, -168), (56, -168), (62 + s * 0.4, -98), (-78 + s * 0.4, -98)])
    cut(c, path, POMEGRANATE, 3)
    c.drawPath(path, ink(SAFFRON, 1, 4))
    for k in range(20):
        ribbon(c, [(-74 + k * 7.1, -97), (-74 + k * 7.1 + s, -87)], SAFFRON, 2)
    for k in (-1, 0, 1):
        horn(c, -8 + k * 42, -130, 40, SAFFRON_SOFT, 10, 180)
    for k in (-1, 1):
        with placed(c, -8 + k * 21, -116):
            cut(c, stepped_diamond(7), FELT)


# More hats, and the giant.

def doppi(ground: str, light: str = FELT) -> Hat:
    """The four-cornered embroidered cap of the oasis cities."""
    def draw(c: skia.Canvas, r: float, turn: float, t: float) -> None:
        cut(c, blob([(-r * 0.86, -r * 0.56), (-r * 0.82, -r * 1.14), (turn * r * 0.15, -r * 1.34), (r * 0.82,
            -r * 1.14), (r * 0.86, -r * 0.56), (0, -r * 0.68)]), ground, 2)
        for k in (-1, 0, 1):
            x = turn * r * 0.28 + k * r * 0.5
            cut(c, blob([(x, -r * 1.16), (x + r * 0.13, -r * 0.98), (x, -r * 0.82), (x - r * 0.13, -r * 0.98)]), light)
        ribbon(c, [(-r * 0.84, -r * 0.60), (0, -r * 0.72), (r * 0.84, -r * 0.60)], light, r * 0.07)
    return draw


def papaq(wool: str) -> Hat:
    """A sheepskin hat, bigger than the boy needs."""
    def draw(c: skia.Canvas, r: float, turn: float, t: float) -> None:
        cut(c, blob([(-r * 0.98, -r * 0.46), (-r * 1.04, -r * 1.0), (-r * 0.78, -r * 1.5), (0, -r * 1.64), (r * 0.78,
            -r * 1.5), (r * 1.04, -r * 1.0),
                     (r * 0.98, -r * 0.46), (0, -r * 0.6)]), wool, 2)
        for k in range(11):
            a = k * 2.4
            disc(c, r * 0.78 * math.cos(a) * (0.4 + 0.06 * k), -r * 1.02 + r * 0.40 * math.sin(a), r * 0.13, mix(wool,
                FELT, 0.22))
    return draw


def headscarf(colour: str, trim: str) -> Hat:
    def draw(c: skia.Canvas, r: float, turn: float, t: float) -> None:
        cut(c, blob([(-r * 0.98, r * 0.3), (-r * 1.02, -r * 0.5), (0, -r * 1.14), (r * 1.02, -r * 0.5), (r * 0.98,
            r * 0.3), (r * 0.80, -r * 0.1 ),
                     (r * 0.6 + turn * r * 0.2, -r * 0.55), (turn * r * 0.3, -r * 0.62), (-r * 0.6 + turn * r * 0.2,
                         -r * 0.55), (-r * 0.80, -r * 0.1)]), colour, 2)
        ribbon(c, [(-r * 0.80, -r * 0.1), (-r * 0.6 + turn * r * 0.2, -r * 0.55), (turn * r * 0.3, -r * 0.62),
                   (r * 0.6 + turn * r * 0.2, -r * 0.55), (r * 0.80, -r * 0.1)], trim, r * 0.08)
    return draw


DIV, DIV_DEEP, DIV_LIGHT = "#4e6f8f", "#3a5672", "#7f9db8"


def _div_face(c: skia.Canvas, pose: Pose, t: float) -> None:
    face = pose.turn * 26
    for side in (-1, 1):
        with placed(c, side * 52, -58, (side, 1)):
            cut(c, blob([(-18, 12), (2, -20), (34, -46), (40, -84), (58, -40), (36, 2), (10, 20)]), LINEN, 3)
            for k in range(3):
                ribbon(c, [(14 + k * 12, 6 - k * 14), (24 + k * 11, -2 - k * 17)], "#cdbb98", 3)
        with placed(c, side * 88 - pose.turn * 10, -6, (side, 1), side * (6 * math.sin(t * 2.6 + side))):
            cut(c, blob([(-14, -16), (22, -34), (38, -28), (18, 8), (-12, 16)]), DIV, 2)
            cut(c, blob([(-6, -8), (18, -22), (24, -20), (10, 2)]), ROSE, alpha=0.8)
    cut(c, blob([(-86, -20), (-60, -72), (0, -86), (60, -72), (86, -20), (82, 42), (44, 82), (-44, 82), (-82, 42)]),
        DIV, 4)
    cut(c, blob([(-34, -78), (-10, -104), (0, -84), (12, -108), (36, -78), (0, -66)]), DIV_DEEP, 2)
    cut(c, blob([(-60 + face, 30), (0 + face, 18), (60 + face, 30), (44 + face * 0.6, 76), (-44 + face * 0.6, 76)]),
        DIV_LIGHT)
    for side in (-1, 1):
        ex = face + side * 34
        oval(c, ex, -22, 20, 22, FELT)
        if pose.blink > 0.5:
            oval(c, ex, -22, 21, 23, DIV_DEEP)
            ribbon(c, [(ex - 18, -16), (ex, -12), (ex + 18, -16)], INK, 4)
        else:
            gx, gy = pose.gaze[0] * 9, pose.gaze[1] * 9
            disc(c, ex + gx, -20 + gy, 9, INK)
            disc(c, ex + gx + 3, -24 + gy, 3, "#ffffff")
        up = pose.brow * 9 * (1.0 if side > 0 else 0.55)
        ribbon(c, [(ex - 24, -46 - up - side * 5), (ex, -54 - up), (ex + 24, -46 - up + side * 5)], NIGHT, 9)
    opened = 4 + 24 * clamp(pose.mouth)
    lips = blob([(face - 42, 40), (face, 44 - pose.smile * 6), (face + 42, 40), (face + 28, 44 + opened),
                 (face, 48 + opened), (face - 28, 44 + opened)])
    cut(c, lips, "#5d1d2c")
    for side in (-1, 1):
        cut(c, polygon([(face + side * 24, 50 + opened * 0.3), (face + side * 36, 48 + opened * 0.3),
                        (face + side * 31, 24)]), FELT, 1.5)
    oval(c, face + pose.turn * 10, 10, 24, 19, DIV_DEEP)
    oval(c, face + pose.turn * 10 - 5, 4, 8, 5, DIV_LIGHT, 0.6)


def div(c: skia.Canvas, x: float, y: float, pose: Pose, t: float, facing: int = 1, size: float = 1.0) -> None:
    """The giant of the tales: huge, horned, and not quick."""
    with placed(c, x, y, (size * facing, size)):
        oval(c, 0, 4, 170, 16, NIGHT_SHADOW, 0.35)
        swing = 12 * math.sin(t * 1.5)
        ribbon(c, [(-90, -110), (-170, -60), (-196 + swing, -110)], DIV_DEEP, 16)
        with placed(c, -196 + swing, -116, 1, swing):
            cut(c, blob([(0, 12), (-16, -10), (0, -34), (16, -10)]), NIGHT, 2)
        for k, phase in ((-1, math.pi), (1, 0.0)):
            fx, fy = k * 52.0, 0.0
            if pose.walk is not None:
                fx, fy = k * 46 + 26 * math.cos(pose.walk + phase), -18 * max(0.0, -math.sin(pose.walk + phase))
            c.drawPath(blob([(k * 46, -120), (k * 50, -60), (fx, fy - 20)], closed=False),
                       ink(DIV if k > 0 else DIV_DEEP, 1, 62))
            cut(c, blob([(fx - 40, fy + 2), (fx - 34, fy - 30), (fx + 26, fy - 32), (fx + 62, fy - 8), (fx + 58,
                fy + 4)]), DIV_DEEP, 2)
            for toe in range(3):
                disc(c, fx + 22 + toe * 15, fy - 2, 7, LINEN)
        with placed(c, 0, -120 + pose.bob, 1, pose.lean):
            _big_arm(c, (78, -190), (pose.far_hand[0], pose.far_hand[1]), DIV_DEEP)
            cut(c, blob([(-104, 20), (-132, -70), (-108, -178), (-52, -232), (52, -232), (108, -178), (132, -70),
                         (104, 20)]), DIV, 5)
            cut(c, blob([(-66, 10), (-86, -76), (-54, -150), (54, -150), (92, -76), (70, 10)]), DIV_LIGHT, alpha=0.8)
            fur = [(-128, -34)] + [(-128 + k * 32, 54 if k % 2 else 16) for k in range(9)] + [(128, -34)]
            cut(c, polygon(fur), WOOD, 4)
            cut(c, polygon([(x0, y0 * 0.7 - 12) for x0, y0 in fur]), CLAY)
            c.drawLine(-126, -38, 126, -38, ink(SAFFRON, 1, 12))
            with placed(c, 0, -38):
                cut(c, stepped_diamond(20), POMEGRANATE, 2)
                cut(c, stepped_diamond(9), SAFFRON)
            with placed(c, pose.turn * 8, -268, 1, pose.tilt):
                _div_face(c, pose, t)
            hand = _big_arm(c, (-84, -186), (pose.near_hand[0], pose.near_hand[1]), DIV)
            if pose.holds:
                with placed(c, *hand):
                    pose.holds(c)


NIGHT_SHADOW = "#04101a"


def _big_arm(c: skia.Canvas, shoulder: Point, hand: Point, colour: str) -> Point:
    hand = reach(shoulder, hand, 218)
    bend = -1 if hand[0] < shoulder[0] - 20 and hand[1] < shoulder[1] + 30 else 1
    elbow = joint(shoulder, hand, 108, 110, bend)
    c.drawPath(blob([shoulder, elbow, hand], closed=False), ink(colour, 1, 48))
    disc(c, *hand, 31, colour)
    for k in (-1, 0, 1):
        disc(c, hand[0] + 16 * k, hand[1] + 24 - abs(k) * 4, 11, colour)
        disc(c, hand[0] + 16 * k, hand[1] + 31 - abs(k) * 4, 4, LINEN)
    return hand
