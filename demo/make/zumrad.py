"""Zumrad and Qimmat: a tender afternoon in an apple garden (catalogue DEMO-0402, made in Tashkent)."""
from __future__ import annotations

import math

import numpy as np
import skia

import foley
import music
from figures import Look, Pose, blinking, doppi, person, speaking
from ornament import closing_iris, title_card
from paper import (FELT, HEIGHT, INK, POMEGRANATE, POMEGRANATE_DEEP, ROSE, SAFFRON, SAFFRON_SOFT, WOOD, WOOD_DEEP,
                   Camera, Point, between, blob,
                   clamp, cut, disc, ease, ink, keyed, layer, oval, placed, ribbon)
from scenery import LEAF, LEAF_DEEP, LEAF_LIGHT, apple, apple_half, bird, blossom_petals, garden, garden_ground, tulip_bank
from tale import Line, Speaker, Tale

NARRATOR = Speaker("narrator", "f3", 46, 140)
TREE = Speaker("the apple tree", "f1", 22, 122, 0.15, semitones=-1.5)
ZUMRAD = Speaker("Zumrad", "f2", 70, 140, -0.1, semitones=1.5)

SPEAKS_TREE, SPEAKS_ZUMRAD = (10.0, 14.8), (21.6, 24.2)
LINES = (
    Line(3.5, 9.5, NARRATOR, {
        "uz": "Eski olmazorda ikki opa-singil yashardi: Zumrad va Qimmat.",
        "kk": "Ескі алма бағында апалы-сіңлілі екі қыз тұрыпты: Зумрад пен Қиммат.",
        "ky": "Эски алма багында эжелүү-сиңдилүү эки кыз жашаптыр: Зумрад менен Киммат.",
        "tr": "Eski bir elma bahçesinde iki kız kardeş yaşarmış: Zümrüt ile Kıymet.",
        "az": "Köhnə alma bağında iki bacı yaşayırmış: Zümrüd və Qiymət.",
        "tk": "Köne alma bagynda iki gyz dogan ýaşapdyr: Zümerret bilen Gymmat.",
        "hu": "Egy öreg almáskertben élt két nővér: Zumrad és Kimmat.",
        "en": "In an old apple garden lived two sisters, Zumrad and Qimmat."}),
    Line(*SPEAKS_TREE, TREE, {
        "uz": "Qizlarim, shoxlarim ogʻir, belim bukildi…",
        "kk": "Қыздарым-ай, бұтағым ауыр, белім бүгілді…",
        "ky": "Кыздарым, бутактарым оор, белим бүгүлдү…",
        "tr": "Kızlarım, dallarım ağır, belim büküldü…",
        "az": "Qızlarım, budaqlarım ağırdır, belim büküldü…",
        "tk": "Gyzlarym, şahalarym agyr, bilim büküldi…",
        "hu": "Lányaim, nehezek az ágaim, fáj a derekam…",
        "en": "My girls, my branches are heavy, and my back is bent…"}),
    Line(15.3, 21.1, NARRATOR, {
        "uz": "Qimmat oʻtib ketdi. Zumrad esa toʻxtab, shoxga tirgovuch qoʻydi.",
        "kk": "Қиммат өтіп кетті. Ал Зумрад тоқтап, бұтаққа тіреу қойды.",
        "ky": "Киммат өтүп кетти. Зумрад болсо токтоп, бутакка тирөөч койду.",
        "tr": "Kıymet geçip gitti. Zümrüt ise durdu, dala bir destek koydu.",
        "az": "Qiymət ötüb keçdi. Zümrüd isə dayanıb budağa dayaq qoydu.",
        "tk": "Gymmat geçip gitdi. Zümerret bolsa saklanyp, şaha söýget goýdy.",
        "hu": "Kimmat továbbment. Zumrad azonban megállt, és alátámasztotta az ágat.",
        "en": "Qimmat walked on. But Zumrad stopped, and propped up the branch."}),
    Line(*SPEAKS_ZUMRAD, ZUMRAD, {
        "uz": "Dam oling, olma momo.", "kk": "Демалыңыз, алма әже.", "ky": "Эс алыңыз, алма эне.",
        "tr": "Dinlen, elma nine.",
        "az": "Dincəl, alma nənə.", "tk": "Dynç alyň, alma ene.", "hu": "Pihenj, almafa néni.",
        "en": "Rest now, grandmother apple tree."}),
    Line(25.2, 32.2, NARRATOR, {
        "uz": "Daraxt unga eng qizil olmasini berdi. Zumrad uni singlisi bilan boʻlishdi.",
        "kk": "Ағаш оған ең қызыл алмасын берді. Зумрад оны сіңлісімен бөлісті.",
        "ky": "Дарак ага эң кызыл алмасын берди. Зумрад аны сиңдиси менен бөлүштү.",
        "tr": "Ağaç ona en kırmızı elmasını verdi. Zümrüt onu kardeşiyle paylaştı.",
        "az": "Ağac ona ən qırmızı almasını verdi. Zümrüd onu bacısı ilə bölüşdü.",
        "tk": "Agaç oňa iň gyzyl almasyny berdi. Zümerret ony jigisi bilen paýlaşdy.",
        "hu": "A fa neki adta legpirosabb almáját. Zumrad pedig megosztotta a húgával.",
        "en": "The tree gave her its reddest apple, and Zumrad shared it with her sister."}),
)

ZUMRAD_LOOK = Look("#1f8f6f", "#14674f", leg=50, torso=68, head=34, girth=1.0, skirt=34, braids=4,
                   hat=doppi("#14523f"), pattern=FELT, trim=SAFFRON,
                   belt=None, trousers="#b8233f", hair="#2b1c17")
QIMMAT_LOOK = Look("#c23a5a", "#932743", leg=48, torso=64, head=33, girth=1.04, skirt=32, braids=4,
                   hat=doppi(POMEGRANATE_DEEP, SAFFRON), pattern=SAFFRON_SOFT,
                   trim=FELT, belt=None, trousers="#0c7a8a", hair="#1f1512")

TRUNK, GROUND, PROP_X = 770.0, 628.0, 474.0
MEET = TRUNK - 206
LIFTS, SET, GIVES, CAUGHT = 18.6, 20.4, 25.4, 27.2
SPLIT, SHARED = 29.6, 30.9


# The old tree.

def droop(t: float) -> float:
    """How far the long bough hangs: 1 heavy, 0 propped."""
    return keyed(t, [(0, 0.78), (9.6, 0.8), (12, 1.0), (LIFTS + 0.5, 1.0), (SET, 0.06), (21, 0.12),
                     (36, 0.1)]) + 0.012 * math.sin(t * 1.5)


def bough(u: float, t: float) -> Point:
    """A point along the long bough, from the trunk (0) to its tip (1)."""
    d = droop(t)
    p0, p1, p2 = (TRUNK - 24, 322), (TRUNK - 190, 262 + 50 * d), (TRUNK - 356, 336 + 130 * d)
    a, b, e = (1 - u) ** 2, 2 * u * (1 - u), u * u
    return a * p0[0] + b * p1[0] + e * p2[0], a * p0[1] + b * p1[1] + e * p2[1]


def leaf_mass(c: skia.Canvas, x: float, y: float, r: float, colour: str, t: float, seed: float) -> None:
    sway = 3 * math.sin(t * 0.9 + seed)
    points = []
    for k in range(14):
        a = math.tau * k / 14
        rr = r * (1.07 if k % 2 else 0.93)
        points.append((x + sway + rr * 1.12 * math.cos(a), y + rr * 0.86 * math.sin(a)))
    cut(c, blob(points), colour, 5)


def tree_face(c: skia.Canvas, t: float) -> None:
    """A kind old face in the bark; it looks towards the girls."""
    awake = ease(t, 9.4, 10.1)
    rest = ease(t, 21.0, 22.6) * (1 - ease(t, 24.8, 25.4))
    mouth = speaking(t, *SPEAKS_TREE, 0.6)
    happy = max(ease(t, 20.4, 21.4), 0)
    with placed(c, TRUNK - 12, 452, 1, 1.5 * math.sin(t * 0.8)):
        for side in (-1, 1):
            ex = side * 25 - 8
            shut = awake < 0.5 or rest > 0.5 or blinking(t, 3.7, 1.1) > 0.5 or (t > 32 and t < 36)
            oval(c, ex, -6, 15, 16, WOOD_DEEP)
            if shut:
                oval(c, ex, -6, 14, 15, "#8f5a35")
                ribbon(c, [(ex - 12, -3), (ex, 3 if not rest else -8), (ex + 12, -3)], WOOD_DEEP, 4)
            else:
                oval(c, ex, -5, 12, 12.5, FELT)
                look_x = keyed(t, [(10, -4), (15, -4), (16.2, 5), (17, 3), (17.6, -4), (26, -4)])
                disc(c, ex + look_x, -4 + 2 * ease(t, 20, 21), 7, INK)
                disc(c, ex + look_x + 2.4, -7, 2.2, "#ffffff")
            sad = between(6, 1, happy)
            ribbon(c, [(ex - 15, -26 + (sad if side < 0 else -sad * 0.3)), (ex, -31), (ex + 15,
                -26 + (sad if side > 0 else -sad * 0.3))], WOOD_DEEP, 5)
        cut(c, blob([(-18, 8), (-6, 2), (4, 10), (2, 24), (-12, 26), (-20, 18)]), "#a06a40", 2)
        for side in (-1, 1):
            oval(c, side * 38 - 8, 22, 12, 8, ROSE, 0.5)
        curve = between(-4, 9, happy)
        if mouth > 0.08:
            oval(c, -8, 46, 17, 4 + 13 * mouth, WOOD_DEEP)
            oval(c, -8, 50 + 8 * mouth, 9, 2 + 5 * mouth, ROSE)
        else:
            ribbon(c, [(-30, 44 - curve * 0.5), (-8, 44 + curve), (14, 44 - curve * 0.5)], WOOD_DEEP, 5)


def old_tree(c: skia.Canvas, t: float) -> None:
    for i, (dx, dy, r) in enumerate(((-150, 168, 96), (120, 150, 112), (-20, 96, 120), (216, 232, 84))):
        leaf_mass(c, TRUNK + dx, dy, r, LEAF_DEEP, t, i)
    cut(c, blob([(TRUNK + 20, 320), (TRUNK + 96, 250), (TRUNK + 186, 226), (TRUNK + 110, 288), (TRUNK + 46, 372)]),
        WOOD, 4)
    cut(c, blob([(TRUNK - 128, GROUND + 14), (TRUNK - 70, GROUND - 30), (TRUNK - 66, 480), (TRUNK - 62, 380),
                 (TRUNK - 92, 262), (TRUNK - 20, 214),
                 (TRUNK + 62, 250), (TRUNK + 50, 380), (TRUNK + 64, 520), (TRUNK + 76, GROUND - 34), (TRUNK + 138,
                     GROUND + 12), (TRUNK + 30, GROUND - 2),
                 (TRUNK - 30, GROUND + 16)]), WOOD, 6)
    cut(c, blob([(TRUNK + 8, GROUND), (TRUNK + 34, 520), (TRUNK + 22, 380), (TRUNK + 34, 250), (TRUNK + 62, 250),
                 (TRUNK + 50, 380), (TRUNK + 64, 520),
                 (TRUNK + 76, GROUND - 34), (TRUNK + 138, GROUND + 12)]), WOOD_DEEP, alpha=0.45)
    for k, (x, top, low) in enumerate(((-48, 560, 612), (-30, 540, 580), (30, 400, 470), (-46, 350, 398),
                                       (8, 576, 616))):
        ribbon(c, [(TRUNK + x, top), (TRUNK + x + 5, (top + low) / 2), (TRUNK + x - 1, low)], WOOD_DEEP, 3, 0.6)
    tree_face(c, t)
    along = [bough(k / 8, t) for k in range(9)]
    upper = [(x, y - (26 - 2.5 * k)) for k, (x, y) in enumerate(along)]
    cut(c, blob(upper + along[::-1]), WOOD, 4)
    for k, u in enumerate((0.34, 0.55, 0.74, 0.93)):
        x, y = bough(u, t)
        leaf_mass(c, x, y - 32, 50 - 4 * k, (LEAF, LEAF_LIGHT)[k % 2], t, 3 + k)
    for k, u in enumerate((0.26, 0.42, 0.58, 0.72, 0.86, 0.99)):
        x, y = bough(u, t)
        apple(c, x, y - 4, 18 + 3 * (k % 3), (POMEGRANATE, "#cf3b48", POMEGRANATE)[k % 3],
              5 * math.sin(t * 1.7 + k) + 16 * (ease(t, LIFTS, SET) - ease(t, SET, SET + 0.8)) * math.sin(t * 9 + k))
    for i, (dx, dy, r) in enumerate(((-96, 226, 74), (92, 214, 82), (0, 158, 92), (-170, 128, 60), (176, 150, 70))):
        leaf_mass(c, TRUNK + dx, dy, r, (LEAF, LEAF, LEAF_LIGHT, LEAF_LIGHT, LEAF)[i], t, 9 + i)
    for k, (dx, dy) in enumerate(((-150, 150), (-64, 204), (64, 226), (150, 170), (10, 132), (110, 250), (-112, 250))):
        apple(c, TRUNK + dx, dy, 15, POMEGRANATE, 5 * math.sin(t * 1.5 + k))


# The prop, the gift.

def zumrad_x(t: float) -> float:
    return keyed(t, [(3.0, 30), (9.2, 364), (15.8, 364), (16.7, 286), (17.2, 286), (18.5, PROP_X - 34),
                     (20.8, PROP_X - 34), (21.8, TRUNK - 112), (24.8, TRUNK - 112),
                     (25.8, MEET), (36, MEET)])


def qimmat_x(t: float) -> float:
    return keyed(t, [(3.0, -74), (9.2, 262), (14.9, 262), (20.2, 1240), (27.0, 1240), (29.2, MEET + 118),
                     (36, MEET + 118)])


def gift(t: float) -> Point:
    """Where the reddest apple is: it comes down on a twig into her hands."""
    down = ease(t, GIVES, CAUGHT)
    return between(TRUNK - 118, MEET + 32, down), between(236, 500, down)


def prop(c: skia.Canvas, t: float) -> None:
    """A forked pole: against the wall, then carried, then under the bough."""
    stands = (PROP_X, GROUND + 2)
    u = (TRUNK - 24 - PROP_X) / 332
    fork = bough(clamp(u), t)
    carried = zumrad_x(t) + 22
    if t < 17.0:
        foot, top = (296, GROUND - 12), (322, 436)
    elif t < LIFTS:
        foot, top = (carried - 2, GROUND - 26), (carried + 14, 420)
    else:
        k = ease(t, LIFTS, LIFTS + 0.5)
        foot, top = (between(carried, stands[0] - 8 * (1 - ease(t, LIFTS, SET)), k), between(GROUND - 26, stands[1],
            k)), (between(carried + 14, fork[0], k), between(420, fork[1], k))
    c.drawLine(*foot, *top, ink(WOOD_DEEP, 1, 12))
    c.drawLine(foot[0] - 2, foot[1], top[0] - 2, top[1], ink("#9a6a42", 1, 5))
    for side in (-1, 1):
        c.drawLine(top[0], top[1] + 6, top[0] + side * 14, top[1] - 16, ink(WOOD_DEEP, 1, 9))


def pace(x_of, t: float) -> float:
    return (x_of(t + 0.04) - x_of(t - 0.04)) / 0.08


def stepping(pose: Pose, x: float, speed: float) -> None:
    strength = clamp(abs(speed) / 60)
    if strength < 0.06:
        return
    pose.walk, pose.stride = x * math.pi / 46 * (1 if speed > 0 else -1), 22 * strength
    pose.bob = -3.5 * abs(math.sin(pose.walk)) * strength
    pose.sway = -0.9 * strength
    pose.lean = 3 * strength
    pose.near_hand = (-4 + 20 * math.cos(pose.walk + math.pi) * strength, 60)
    pose.far_hand = (16 + 20 * math.cos(pose.walk) * strength, 58)


def zumrad_pose(t: float) -> tuple[Pose, int]:
    speed = pace(zumrad_x, t)
    facing = -1 if speed < -4 else 1
    pose = Pose(turn=0.45, gaze=(0.4, 0.0), blink=blinking(t, 3.2, 0.3), smile=0.8, lean=1.2 * math.sin(t * 1.3),
                tilt=2.2 * math.sin(t * 1.1),
                near_hand=(-6, 60), far_hand=(20, 58), sway=0.3 * math.sin(t * 1.6))
    stepping(pose, zumrad_x(t), speed)
    listens = ease(t, 9.4, 10.2) * (1 - ease(t, 15.2, 15.7))
    pose.gaze = (between(0.4, 0.7, listens), between(0, -0.8, listens))
    pose.brow, pose.smile = 0.9 * listens, between(0.8, -0.1, listens)
    pose.tilt -= 7 * listens
    pose.far_hand = (between(pose.far_hand[0], 12, listens), between(pose.far_hand[1], 22, listens))
    if 16.9 < t < LIFTS:
        pose.far_hand, pose.near_hand = (26, 34), (22, 52)
    lift = ease(t, LIFTS, LIFTS + 0.5) * (1 - ease(t, 20.6, 21.0))
    if lift > 0.01:
        push = ease(t, LIFTS + 0.5, SET)
        pose.far_hand = (between(26, 38, lift), between(between(34, 36, lift), -26, push))
        pose.near_hand = (between(22, 34, lift), between(between(52, 60, lift), 4, push))
        pose.gaze, pose.tilt, pose.smile, pose.brow = (0.5, -1), -9, 0.2, 0.5
        pose.lean = 7 * (1 - push)
    hug = ease(t, 21.4, 22.0) * (1 - ease(t, 24.6, 25.2))
    pose.mouth = speaking(t, *SPEAKS_ZUMRAD, 2.1)
    if hug > 0.01:
        stroke = 7 * math.sin(t * 2.6)
        pose.far_hand = (between(pose.far_hand[0], 52, hug), between(pose.far_hand[1], 6 + stroke, hug))
        pose.near_hand = (between(pose.near_hand[0], 44, hug), between(pose.near_hand[1], 28 - stroke * 0.6, hug))
        pose.lean += 5 * hug
        pose.tilt += 6 * hug
        pose.gaze = (0.6, -0.6)
        if t > 24.2:
            pose.joy = 1
    receive = ease(t, GIVES + 0.2, GIVES + 1.0)
    if receive > 0.01:
        gx, gy = gift(t)
        local = ((gx - (MEET)), gy + 14 - (GROUND - 50 - 68))
        together = ease(t, CAUGHT, CAUGHT + 0.6)
        hold = (between(local[0], 30, together), between(max(local[1], -36), 34, together))
        pose.far_hand = (between(pose.far_hand[0], hold[0] + 8, receive), between(pose.far_hand[1], hold[1], receive))
        pose.near_hand = (between(pose.near_hand[0], hold[0] - 8, receive), between(pose.near_hand[1], hold[1] + 4,
            receive))
        pose.gaze = (0.4, between(-0.9, 0.6, together))
        pose.tilt = between(-9, 4, together)
        offer = ease(t, SPLIT + 0.3, SHARED)
        pose.far_hand = (between(pose.far_hand[0], 62, offer), between(pose.far_hand[1], 26, offer))
        if t > SPLIT:
            pose.gaze = (0.7, 0)
        if t > SHARED:
            pose.joy = 1
            pose.far_hand = (between(62, 24, ease(t, SHARED + 0.2, SHARED + 0.9)), between(26, 56,
                ease(t, SHARED + 0.2, SHARED + 0.9)))
            pose.near_hand = (12, 22 + 3 * math.sin(t * 3))
    return pose, facing


def mirror(c: skia.Canvas) -> None:
    c.drawLine(0, 6, 0, -8, ink(SAFFRON, 1, 6))
    disc(c, 0, -22, 17, SAFFRON)
    disc(c, 0, -22, 12.5, "#d4eef0")
    ribbon(c, [(-6, -20), (2, -30)], FELT, 3)


def qimmat_pose(t: float) -> tuple[Pose, int]:
    speed = pace(qimmat_x, t)
    back = t > 25
    pose = Pose(turn=0.4, gaze=(0.5, 0), blink=blinking(t, 2.9, 1.4), smile=0.5, lean=1.2 * math.sin(t * 1.2 + 1),
                tilt=2 * math.sin(t * 1.4 + 1),
                near_hand=(-6, 58), far_hand=(20, 56), sway=0.3 * math.sin(t * 1.5 + 1))
    stepping(pose, qimmat_x(t), speed)
    if not back:
        pose.far_hand, pose.holds = pose.far_hand, mirror
        pose.near_hand = (30, 10 + 2 * math.sin(t * 2))
        pose.gaze, pose.tilt, pose.smile = (0.7, 0.2), -5 + 3 * math.sin(t * 1.1), 0.9
        if 11 < t < 13.2:
            pose.gaze = (0.8, -0.7)
        if 13.4 < t < 19:
            pose.tilt, pose.brow = -9, 0.8
    else:
        shy = 1 - ease(t, SPLIT, SPLIT + 0.6)
        pose.gaze, pose.tilt = (0.6, between(0, 0.7, shy)), between(0, 9, shy)
        pose.smile = between(0.9, 0.0, shy)
        if t > 29.1:
            take = ease(t, SPLIT + 0.2, SHARED)
            pose.far_hand = (between(18, 46, take), between(44, 26, take))
            pose.near_hand = (between(-4, 4, take), 50)
        if t > SHARED:
            bring = ease(t, SHARED + 0.1, SHARED + 0.8)
            pose.far_hand = (between(46, 26, bring), between(26, 20, bring))
            pose.joy = 1
    return pose, -1 if back else 1


def fruit(c: skia.Canvas, t: float) -> None:
    """The gift on its twig, then in the hands, then in two halves."""
    if t < GIVES - 0.6:
        return
    gx, gy = gift(t)
    if t < CAUGHT + 0.05:
        sag = ease(t, GIVES, CAUGHT)
        ribbon(c, [(TRUNK - 60, 190), (between(TRUNK - 96, gx + 52, sag), between(200, 232, sag)),
                   (between(TRUNK - 114, gx + 10, sag), between(220, 330, sag)), (gx, gy - 2)], WOOD, 5)
        for k, r in enumerate((46, 34)):
            disc(c, gx, gy + 28, r * (1 + 0.05 * math.sin(t * 4 + k)), SAFFRON_SOFT, 0.28)
        apple(c, gx, gy - 6, 25, "#d01f3c", 4 * math.sin(t * 2))
        return
    hands = (MEET + 32, GROUND - 50 - 68 + 30)
    if t < SPLIT:
        k = ease(t, CAUGHT, CAUGHT + 0.6)
        apple(c, between(gx, hands[0], k), between(gy, hands[1], k) - between(40, 16, k), 25, "#d01f3c")
        return
    apart = ease(t, SPLIT, SPLIT + 0.35)
    mine, bring = ease(t, SPLIT + 0.3, SHARED), ease(t, SHARED + 0.1, SHARED + 0.8)
    left = (between(hands[0] - 3 - 9 * apart, MEET + 14, mine), between(hands[1] + 10, hands[1] - 10, mine))
    right = (between(hands[0] + 3 + 9 * apart, MEET + 68, mine), hands[1] + 4)
    right = (between(right[0], MEET + 92, bring), between(right[1], right[1] - 10, bring))
    apple_half(c, *left, 23, -1)
    apple_half(c, *right, 23, 1)


def lens(t: float) -> Camera:
    x = keyed(t, [(2.4, -260), (9.0, -110), (10.6, -86), (14.6, -80), (16.0, -110), (18.6, -130), (20.6, -110),
                  (22.0, 60), (24.6, 60), (26.0, -10), (32.4, -8), (35.4, 10)])
    y = keyed(t, [(8, 0), (10.6, 48), (14.6, 56), (16, 20), (18.6, 46), (20.6, 30), (22, 96), (24.6, 100), (26.4, 60),
                  (28.6, 96), (32.4, 104), (35.4, 0)])
    zoom = keyed(t, [(2.4, 1.02), (8.6, 1.06), (10.6, 1.34), (14.6, 1.4), (16.0, 1.1), (18.6, 1.28), (20.6, 1.24),
                     (22.0, 1.66), (24.6, 1.74), (26.4, 1.3), (28.6, 1.66),
                     (32.4, 1.76), (35.4, 1.02)])
    return Camera(x, y, zoom)


def draw(c: skia.Canvas, t: float) -> None:
    """The picture at t seconds."""
    camera = lens(t)
    garden(c, camera, t)
    with layer(c, camera, 0.12):
        for k in range(3):
            bird(c, (1150 - t * 26 + k * 46) % 1500 - 60, 150 + (k % 2) * 18 + 7 * math.sin(t * 1.4 + k), 0.7,
                 t * 6 + k * 1.4, "#5b7f86")
    blossom_petals(c, camera, t, 0.7, 16, 3, 0.85)
    garden_ground(c, camera, t)
    with layer(c, camera):
        zumrad, z_faces = zumrad_pose(t)
        qimmat, q_faces = qimmat_pose(t)
        old_tree(c, t)
        prop(c, t)
        if t < 25:
            person(c, zumrad_x(t), GROUND, ZUMRAD_LOOK, zumrad, t, z_faces, 1.08)
            person(c, qimmat_x(t), GROUND + 14, QIMMAT_LOOK, qimmat, t, q_faces, 1.08)
        else:
            if qimmat_x(t) < 1230:
                person(c, qimmat_x(t), GROUND + 4, QIMMAT_LOOK, qimmat, t, q_faces, 1.0)
            if t < CAUGHT:
                fruit(c, t)
            person(c, zumrad_x(t), GROUND + 4, ZUMRAD_LOOK, zumrad, t, z_faces, 1.0)
            if t >= CAUGHT:
                fruit(c, t)
    blossom_petals(c, camera, t, 1.25, 12, 5)
    tulip_bank(c, camera, t)
    title_card(c, t, 2.2, ground="#2f6b4f", light=SAFFRON, warm=POMEGRANATE)
    closing_iris(c, t, 34.0, 35.5, 570, 470, "#2f6b4f")


def poster(c: skia.Canvas) -> None:
    """3:4: the girl under the old tree, the reddest apple between them."""
    t = 27.1
    c.save()
    c.scale(1200 / HEIGHT, 1200 / HEIGHT)
    c.translate(-384, 0)
    camera = Camera(0, 0, 1)
    garden(c, camera, t, sun=(560, 250))
    garden_ground(c, camera, t)
    with layer(c, camera):
        old_tree(c, t)
        pose, _ = zumrad_pose(t)
        pose.blink, pose.near_hand = 0, (8, 40)
        person(c, zumrad_x(t) - 26, GROUND + 10, ZUMRAD_LOOK, pose, t, 1, 1.2)
        fruit(c, t)
    blossom_petals(c, camera, t, 1.1, 22, 5)
    tulip_bank(c, camera, t)
    c.restore()


def small_sounds(seconds: int) -> np.ndarray:
    score = music.Score(seconds)
    foley.birdsong(score, (0.8, 2.7, 6.4, 9.3, 14.9, 18.0, 21.1, 24.7, 28.4, 32.8, 33.9), 0.022)
    score.lay(SET - 0.1, foley.knock(190, 0.14), 0.10)
    score.lay(SPLIT + 0.05, foley.knock(900, 0.05), 0.09)
    return score.hall(0.8, 0.18).fade(34.4, 35.6).sheet


TALE = Tale(
    slug="zumrad", catalogue_id="10.5240/DEMO-0402", maker="tashkent", original_language="uz", seconds=36,
    titles={"uz": "Zumrad va Qimmat", "uz-Cyrl": "Зумрад ва Қиммат", "kk": "Зумрад пен Қиммат",
            "ky": "Зумрад менен Киммат", "tr": "Zümrüt ile Kıymet",
            "az": "Zümrüd və Qiymət", "tk": "Zümerret bilen Gymmat", "hu": "Zumrad és Kimmat",
            "en": "Zumrad and Qimmat"},
    synopses={
        "uz": "Keksa olma daraxti yordam soʻraydi. Opa-singillardan faqat bittasi toʻxtaydi, lekin olma ikkalasiga ham yetadi.",
        "kk": "Кәрі алма ағашы көмек сұрайды. Апалы-сіңлілінің бірі ғана тоқтайды, бірақ алма екеуіне де жетеді.",
        "ky": "Кары алма дарагы жардам сурайт. Эже-сиңдинин бирөө гана токтойт, бирок алма экөөнө тең жетет.",
        "tr": "Yaşlı elma ağacı yardım ister. Kardeşlerden yalnız biri durur, ama elma ikisine de yeter.",
        "az": "Qoca alma ağacı kömək istəyir. Bacılardan yalnız biri dayanır, amma alma ikisinə də çatır.",
        "tk": "Garry alma agajy kömek soraýar. Gyz doganlaryň diňe biri saklanýar, ýöne alma ikisine-de ýetýär.",
        "hu": "Az öreg almafa segítséget kér. A nővérek közül csak az egyik áll meg, de az alma kettejüknek is elég.",
        "en": "An old apple tree asks for help. Only one of two sisters stops, but the apple is enough for both."},
    lines=LINES, draw=draw, poster=poster, still_at=30.9, music=music.orchard_tune, foley=small_sounds,
    producer="Dilnoza Demo, Demo TV Tashkent", instrument={"en": "computed dutar and flute"})
