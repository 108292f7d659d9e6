"""Cırtdan: a small boy outwits a big giant one night (catalogue DEMO-0301, made in Baku)."""
from __future__ import annotations

import math

import numpy as np
import skia

import foley
import music
from figures import Look, Pose, blinking, div, doppi, felt_cap, head, headscarf, papaq, person, speaking
from ornament import closing_iris, horn, page_turn, stepped_diamond, title_card
from paper import (CLAY, FELT, HEIGHT, NIGHT, NIGHT_DEEP, NIGHT_MID, POMEGRANATE, POMEGRANATE_DEEP, SAFFRON,
                   SAFFRON_DEEP, SAFFRON_SOFT, WIDTH, WOOD, WOOD_DEEP,
                   Camera, between, blob, clamp, cut, disc, ease, ink, keyed, layer, mix, oval, placed, polygon,
                   ribbon, rounded)
from scenery import cottage, fir, fireflies, forest, forest_path, grass_tuft, ground_line, hill, near_trunks, night_sky, rings
from tale import Line, Speaker, Tale

NARRATOR = Speaker("narrator", "m7", 40, 146)
GIANT = Speaker("the div", "m3", 8, 108, 0.25, semitones=-4)
BOY = Speaker("Cırtdan", "f4", 80, 158, -0.2, semitones=2.5)

INSIDE, RIVER, HOME = 10.6, 23.0, 29.4
ASKS, ANSWERS = (11.4, 14.6), (15.2, 22.3)
LINES = (
    Line(3.4, 10.2, NARRATOR, {
        "az": "Gecə uşaqlar meşədə azdılar. Uzaqda bir işıq gördülər: divin evi idi.",
        "kk": "Түнде балалар орманда адасып, алыстан жарық көрді. Ол дәудің үйі екен.",
        "ky": "Түнкүсүн балдар токойдо адашып, алыстан жарык көрүштү. Ал дөөнүн үйү экен.",
        "tr": "Çocuklar gece ormanda kayboldu. Uzakta bir ışık gördüler: devin eviymiş.",
        "uz": "Tunda bolalar oʻrmonda adashib, uzoqda chiroq koʻrishdi. Bu devning uyi ekan.",
        "tk": "Gije çagalar tokaýda azaşyp, uzakdan yşyk gördüler. Ol döwüň öýi eken.",
        "hu": "Éjjel a gyerekek eltévedtek az erdőben. Messze fény gyúlt: az óriás háza volt.",
        "en": "One night some children lost their way in the forest. Far off they saw a light: it was the giant’s house."}),
    Line(*ASKS, GIANT, {
        "az": "Kim yatmış, kim oyaq?", "kk": "Кім ұйықтап жатыр, кім ояу?", "ky": "Ким уктады, ким ойгоо?",
        "tr": "Kim uyumuş, kim uyanık?",
        "uz": "Kim uxlabdi, kim uygʻoq?", "tk": "Kim ýatyr, kim oýa?", "hu": "Ki alszik, ki van ébren?",
        "en": "Who is asleep, and who is awake?"}),
    Line(*ANSWERS, BOY, {
        "az": "Hamı yatmış, Cırtdan oyaq! Nənəm hər gecə mənə xəlbirlə su gətirir.",
        "kk": "Бәрі ұйықтап жатыр, Жыртдан ояу! Әжем маған әр түні елеуішпен су әкеледі.",
        "ky": "Баары уктады, Жыртдан ойгоо! Чоң энем мага ар түнү элек менен суу алып келет.",
        "tr": "Herkes uyumuş, Cırtdan uyanık! Ninem bana her gece kalburla su getirir.",
        "uz": "Hamma uxlagan, Jirtdan uygʻoq! Buvim menga har kecha elakda suv keltiradi.",
        "tk": "Hemmeler ýatyr, Jyrtdan oýa! Enem maňa her gije elek bilen suw getirýär.",
        "hu": "Mindenki alszik, Dzsirtdan ébren van! Nagyanyám minden éjjel szitában hoz nekem vizet.",
        "en": "All are asleep, but Jirtdan is awake! Every night my granny brings me water in a sieve."}),
    Line(23.4, 28.9, NARRATOR, {
        "az": "Div xəlbiri götürüb çaya getdi. Su isə axdı, getdi…",
        "kk": "Дәу елеуішті алып, өзенге кетті. Ал су аға берді, аға берді…",
        "ky": "Дөө электи алып, сууга жөнөдү. Суу болсо ага берди, ага берди…",
        "tr": "Dev kalburu alıp dereye gitti. Su ise aktı da aktı…",
        "uz": "Dev elakni olib, daryoga ketdi. Suv esa oqaverdi, oqaverdi…",
        "tk": "Döw elegi alyp, derýa gitdi. Suw bolsa akyberdi, akyberdi…",
        "hu": "Az óriás szitával ment a folyóhoz. A víz meg csak folyt, csak folyt…",
        "en": "The giant took the sieve down to the river. And the water ran, and ran, and ran…"}),
    Line(29.9, 33.4, NARRATOR, {
        "az": "Cırtdan isə dostlarını evə apardı.", "kk": "Ал Жыртдан достарын үйіне алып қайтты.",
        "ky": "Жыртдан болсо досторун үйүнө алып кетти.",
        "tr": "Cırtdan ise arkadaşlarını eve götürdü.", "uz": "Jirtdan esa doʻstlarini uyiga olib ketdi.",
        "tk": "Jyrtdan bolsa dostlaryny öýlerine alyp gitdi.",
        "hu": "Dzsirtdan pedig hazavezette a barátait.", "en": "And little Jirtdan led his friends safely home."}),
)

CIRTDAN = Look("#e39a12", "#b87508", leg=26, torso=44, head=31, girth=1.06, skirt=10, hat=papaq("#f1e6d2"),
               trousers="#12505c", belt=POMEGRANATE, trim=FELT)
NARGIZ = Look("#b8233f", "#8c1730", leg=44, torso=58, head=32, girth=1.02, skirt=28, braids=2, hat=headscarf("#f2c14e",
    POMEGRANATE), trousers="#3a2433", belt="#5a1426")
ELVIN = Look("#0c7a8a", "#095866", leg=48, torso=62, head=31, girth=1.0, skirt=12, hat=papaq("#4a3a38"),
             trousers="#3a2a3c", belt=SAFFRON_DEEP)
SEVDA = Look("#6d5aa0", "#53437f", leg=40, torso=54, head=31, girth=1.05, skirt=26, braids=2, hat=headscarf("#e98d7e",
    FELT), trousers="#2a2340", belt=POMEGRANATE)
NANA = Look("#3f7a34", "#2c5a25", leg=44, torso=66, head=34, girth=1.25, skirt=36, hair="#d9d4cf", hat=headscarf(FELT,
    SAFFRON), trousers="#3a3430", belt=None, trim=SAFFRON)
FRIENDS = (NARGIZ, ELVIN, SEVDA)


def marching(pose: Pose, phase: float, stride: float, swing: float, arms_y: float) -> None:
    pose.walk, pose.stride = phase, stride
    pose.bob = -stride * 0.16 * abs(math.sin(phase))
    pose.sway = -0.8
    pose.near_hand, pose.far_hand = (swing * math.cos(phase + math.pi) - 4, arms_y), (swing * math.cos(phase) + 12,
        arms_y - 2)


def sieve(c: skia.Canvas, size: float = 1.0) -> None:
    """A round wooden sieve, seen from a little above."""
    with placed(c, 0, 0, size):
        cut(c, blob([(-46, -6), (0, -17), (46, -6), (44, 12), (0, 24), (-44, 12)]), "#b98a52", 3)
        oval(c, 0, -5, 45, 12, "#e3c394")
        oval(c, 0, -4, 39, 9, "#8a6a44")
        for k in range(-4, 5):
            c.drawLine(k * 8.5, -12 + abs(k), k * 8.5, 4 - abs(k), ink("#d9bd8c", 0.8, 1.3))
        for y in (-9, -4, 1):
            c.drawLine(-33, y, 33, y, ink("#d9bd8c", 0.8, 1.3))


# First: the forest.

def walked(t: float) -> float:
    """A march that slows to a creep when the light is seen."""
    slowing = max(0.0, t - 8.2)
    return 74.0 * t - (18.75 * slowing ** 2 if slowing < 1.6 else 60 * slowing - 48)


def in_the_forest(c: skia.Canvas, t: float) -> None:
    lead = walked(t) + 160
    camera = Camera(keyed(t, [(2.4, -242), (6.5, 80), (8.4, 226), (10.6, 286)]), keyed(t, [(2.4, 0), (8.0, 40),
        (10.6, 22)]),
                    keyed(t, [(2.4, 1.0), (7.4, 1.24), (8.4, 1.24), (10.6, 1.1)]))
    forest(c, camera, t)
    with layer(c, camera, 0.58):
        cottage(c, 1010, 566, 0.74, t, ease(t, 6.8, 8.2))
    forest_path(c, camera, t)
    fireflies(c, camera, t, 0.9, 16, 3)
    notice = ease(t, 7.6, 8.2)
    with layer(c, camera):
        for k, (look, back) in enumerate(((SEVDA, 318), (ELVIN, 216), (NARGIZ, 118))):
            x = lead - back
            pose = Pose(turn=0.35 + 0.3 * math.sin(t * 0.9 + k * 2) * (1 - notice), gaze=(math.sin(t * 1.1 + k), -0.3),
                        blink=blinking(t, 2.8, k * 0.9), smile=-0.2,
                        brow=0.7, lean=3, tilt=3 * math.sin(t * 1.3 + k))
            marching(pose, x * math.pi / 44 + k, 20, 18, look.torso * 0.8)
            if notice > 0.5:
                pose.gaze, pose.smile, pose.brow, pose.mouth = (0.8, -0.4), 0.5, 0.9, 0.35 * (1 - ease(t, 9.0, 9.6))
            person(c, x, 628 + 8 * (k % 2), look, pose, t, 1, 1.12)
        pose = Pose(turn=0.45 - 0.75 * ease(t, 4.6, 5.0) * (1 - ease(t, 6.2, 6.6)), gaze=(0.6, -0.2), blink=blinking(t,
            3.1), smile=0.9, lean=2)
        marching(pose, lead * math.pi / 34, 15, 16, 34)
        point = ease(t, 7.5, 8.0)
        pose.far_hand = (between(pose.far_hand[0], 46, point), between(pose.far_hand[1], -6 + 3 * math.sin(t * 5),
            point))
        person(c, lead, 640, CIRTDAN, pose, t, 1, 1.14)
    near_trunks(c, camera, t, (-136, 400, 1690))
    fireflies(c, camera, t, 1.35, 7, 8)


# Second: the giant's house.

def room(c: skia.Canvas, camera: Camera, t: float) -> None:
    flicker = 0.5 + 0.25 * math.sin(t * 6.3) * math.sin(t * 2.7) + 0.1 * math.sin(t * 11)
    with layer(c, camera, 0.8):
        c.drawRect(skia.Rect.MakeLTRB(-400, -200, 1700, 900), ink("#3a2733"))
        for k in range(9):
            c.drawRect(skia.Rect.MakeLTRB(-400, -120 + k * 82, 1700, -112 + k * 82), ink("#2c1d29"))
        rings(c, 1150, 560, ["#472c35", "#573438", "#6b3d39", "#7d4838"], [r * (0.97 + 0.05 * flicker) for r in (640,
            470, 320, 200)])
        with placed(c, 300, 210):
            c.drawRoundRect(skia.Rect.MakeLTRB(-96, -96, 96, 96), 10, 10, ink(WOOD_DEEP))
            c.save()
            c.clipRect(skia.Rect.MakeLTRB(-82, -82, 82, 82))
            c.drawRect(skia.Rect.MakeLTRB(-82, -82, 82, 82), ink("#163d58"))
            disc(c, 18, -14, 78, "#1c4a66")
            disc(c, 18, -14, 52, "#265a76")
            disc(c, 18, -14, 30, "#f7e3ae")
            fir(c, -52, 128, 0.62, t, "#123449", "#0e2a3c")
            fir(c, 62, 140, 0.5, t, "#123449", "#0e2a3c")
            c.restore()
            c.drawLine(0, -84, 0, 84, ink(WOOD_DEEP, 1, 9))
            c.drawLine(-84, 0, 84, 0, ink(WOOD_DEEP, 1, 9))
        for k, (x, kind) in enumerate(((520, 0), (590, 1), (655, 0))):
            with placed(c, x, 96, 1, 3 * math.sin(t * 1.1 + k)):
                c.drawLine(0, -300, 0, 0, ink("#8a6a44", 1, 3))
                for j in range(5):
                    cut(c, blob([(0, -6 + j * 16), (12, 4 + j * 16), (0, 16 + j * 16), (-12, 4 + j * 16)]),
                        (FELT, POMEGRANATE)[kind], 1.5)
        with placed(c, 1330, 640):
            cut(c, polygon([(-150, 0), (-150, -260), (-110, -330), (-70, -700), (170, -700), (170, 0)]), "#5a3a3c", 6)
            cut(c, blob([(-112, 0), (-112, -150), (-40, -220), (40, -220), (110, -150), (110, 0)]), "#241520")
            for k in range(4):
                w = 44 - 9 * k
                h = (150 - 26 * k) * (0.9 + 0.12 * math.sin(t * (5 + k) + k * 2))
                cut(c, blob([(-w, -8), (-w * 0.9, -h * 0.4), (-w * 0.2 + 7 * math.sin(t * 6 + k), -h), (w * 0.8,
                    -h * 0.45), (w, -8)]), (POMEGRANATE, "#e4572e", SAFFRON_DEEP, SAFFRON_SOFT)[k])
            for k in (-1, 1):
                ribbon(c, [(-70 * k, 0), (50 * k, -18)], WOOD, 20)
    with layer(c, camera, 1.0):
        c.drawRect(skia.Rect.MakeLTRB(-500, 616, 1800, 1000), ink("#4a2f36"))
        for k in range(12):
            c.drawLine(-400 + k * 190, 616, -480 + k * 210, 1000, ink("#3a2430", 1, 4))


def bed(c: skia.Canvas, t: float) -> None:
    """Three asleep under one quilt, and one who is not."""
    up = ease(t, 14.8, 15.5)
    talk = speaking(t, *ANSWERS, 0.9)
    cut(c, rounded(130, 428, 700, 560, 26), "#5c3b2a", 6)
    for k in range(4):
        cut(c, rounded(158 + k * 134, 462, 282 + k * 134, 540, 30), (FELT, "#f2e0c4")[k % 2], 3)
    for k, look in enumerate(FRIENDS):
        peek = 1 if (k == 0 and 18 < t < 20.4) else 0
        pose = Pose(turn=0.2 - 0.25 * k, blink=0 if peek else 1, gaze=(0.8, 0), smile=0.2,
                    mouth=0.12 + 0.10 * math.sin(t * 2 + k) if k == 1 else 0)
        with placed(c, 220 + k * 134, 486 - 2.5 * math.sin(t * 1.6 + k), 1.06, (-5, 4, -3)[k]):
            head(c, look, pose, t)
    pose = Pose(turn=0.55, gaze=(0.8, -0.5), blink=blinking(t, 3.0, 0.8), smile=0.9, mouth=talk, brow=0.4 + 0.5 * talk,
                tilt=-4 * up + 4 * math.sin(t * 2.4) * up * (talk > 0.02))
    if up < 0.03:
        with placed(c, 622, 486, 1.06):
            head(c, CIRTDAN, pose, t)
    else:
        count = ease(t, 15.4, 15.9) * (1 - ease(t, 18.0, 18.5))
        show = ease(t, 18.4, 18.9) * (1 - ease(t, 22.0, 22.5))
        pose.far_hand, pose.near_hand = (18, 36), (-8, 38)
        pose.near_hand = (between(-8, -52, count), between(38, 14 + 5 * math.sin(t * 5), count))
        pose.far_hand = (between(18, 46, show), between(36, 2 + 4 * math.sin(t * 4.5), show))
        pose.near_hand = (between(pose.near_hand[0], 36, show), between(pose.near_hand[1], 16 + 4 * math.sin(t * 4.5),
            show))
        if t > 22.0:
            pose.joy = 1
        with placed(c, 622, between(585, 544, up)):
            person(c, 0, 0, CIRTDAN, pose, t, 1, 1.08, shadow=False)
    quilt = blob([(140, 520), (280, 510 + 3 * math.sin(t * 1.6)), (420, 518), (560, 510 + 3 * math.sin(t * 1.6 + 1)),
                  (690, 524), (716, 640), (640, 664), (430, 658), (220, 666), (116, 642)])
    cut(c, quilt, POMEGRANATE_DEEP, 6)
    c.save()
    c.clipPath(quilt, doAntiAlias=True)
    for row in range(3):
        for k in range(9):
            with placed(c, 150 + k * 74 + (row % 2) * 37, 552 + row * 44):
                cut(c, stepped_diamond(19), (SAFFRON, "#1f8f8c", CLAY)[(k + row) % 3])
                cut(c, stepped_diamond(8), FELT)
    ribbon(c, [(120, 532), (280, 522), (420, 530), (560, 522), (710, 536)], FELT, 12)
    c.restore()


def giant_at_night(t: float) -> Pose:
    comes = ease(t, INSIDE - 0.2, INSIDE + 1.3)
    pose = Pose(turn=0.35, gaze=(0.5, 0.4), blink=blinking(t, 3.6, 0.5), smile=0.2, brow=-0.4, mouth=speaking(t, *ASKS,
        1.9), lean=6 * ease(t, 11.2, 12) * (1 - ease(t, 14.6, 15.6)),
                tilt=3 * math.sin(t * 1.2), bob=3 * math.sin(t * 1.7), near_hand=(-104, -10), far_hand=(112, -20))
    if comes < 0.98:
        pose.walk, pose.bob = comes * 7, -8 * abs(math.sin(comes * 7))
    ask = ease(t, 11.4, 12.0) * (1 - ease(t, 14.5, 15.0))
    pose.far_hand = (between(112, 176, ask), between(-20, -190 + 16 * math.sin(t * 3.4), ask))
    puzzled = ease(t, 17.4, 18.2)
    pose.far_hand = (between(pose.far_hand[0], 116, puzzled), between(pose.far_hand[1], -318 + 7 * math.sin(t * 9),
        puzzled))
    pose.brow = between(pose.brow, 1.1, puzzled)
    pose.tilt += 9 * puzzled
    pose.gaze = (between(0.5, -0.2, ease(t, 20.4, 21)), between(0.4, -0.9, ease(t, 20.4, 21)))
    if puzzled > 0.5:
        pose.mouth = max(pose.mouth, 0.16)
    return pose


def in_the_house(c: skia.Canvas, t: float) -> None:
    camera = Camera(keyed(t, [(INSIDE, 40), (11.2, 130), (14.4, 150), (15.4, -110), (18.2, -96), (19.6, -10),
                              (RIVER, 0)]), keyed(t, [(INSIDE, 0), (11.4, -30), (14.4, -36), (15.4, 76), (18.2, 80),
                                                      (19.6, 20), (RIVER, 14)]),
                    keyed(t, [(INSIDE, 1.0), (14.4, 1.16), (15.4, 1.5), (18.2, 1.56), (19.6, 1.08), (RIVER, 1.14)]))
    room(c, camera, t)
    with layer(c, camera):
        comes = ease(t, INSIDE - 0.2, INSIDE + 1.3)
        div(c, between(1330, 985, comes), 660, giant_at_night(t), t, -1, 1.12)
        bed(c, t)


# Third: the river.

def poured(t: float) -> float:
    """0 while he dips the sieve, 1 while he holds it up and the water runs out."""
    u = ((t - RIVER) % 2.4) / 2.4
    return ease(u, 0.16, 0.42) * (1 - ease(u, 0.84, 1.0))


def at_the_river(c: skia.Canvas, t: float) -> None:
    camera = Camera(keyed(t, [(RIVER, -40), (HOME, 40)]), keyed(t, [(RIVER, 0), (HOME, 26)]), keyed(t, [(RIVER, 1.02),
        (HOME, 1.18)]))
    night_sky(c, camera, t, (960, 190), 84)
    hill(c, camera, 0.14, 430, 22, 300, "#17405a", 1.0)
    with layer(c, camera, 0.3):
        for k in range(17):
            fir(c, -120 + k * 92, 480, 0.56 + 0.22 * ((k * 37) % 10) / 10, t, "#174058", "#12354a")
    hill(c, camera, 0.3, 478, 8, 260, "#12354a")
    with layer(c, camera, 0.9):
        c.drawRect(skia.Rect.MakeLTRB(-400, 492, 1700, 900), ink("#1a5a72"))
        for k, w in enumerate((300, 240, 190, 150, 120)):
            y = 506 + k * 30
            for j in range(3):
                x = 940 + (j - 1) * w * 0.5 + 20 * math.sin(t * 1.5 + k * 1.3 + j)
                oval(c, x, y, w * 0.34, 5, "#f7e3ae", 0.7 - 0.1 * k)
        for k in range(26):
            y = 506 + (k * 53) % 190
            x = (k * 173 + t * (30 + 0.12 * y)) % 1900 - 300
            ribbon(c, [(x - 34, y), (x - 12, y - 3), (x + 10, y + 2), (x + 34, y)], "#5fb0bf", 3, 0.5)
    with layer(c, camera):
        cut(c, blob([(-500, 616), (200, 612), (470, 622), (600, 648), (680, 700), (760, 800), (700, 900),
                     (-500, 900)]), "#1a4437", 6)
        for k in range(8):
            grass_tuft(c, -60 + k * 78, 634 + (k % 3) * 9, t, "#2a6a52", 1.2)
        for k in range(5):
            x = 700 + k * 22 + (k % 2) * 9
            ribbon(c, [(x, 720), (x + 3 * math.sin(t * 1.6 + k), 660), (x + 8 * math.sin(t * 1.6 + k),
                606 - 12 * (k % 3))], "#17493c", 5)
        up = poured(t)
        puzzled = clamp((t - RIVER - 2.2) / 2)
        pose = Pose(turn=0.4, gaze=(0.6, between(0.9, -0.1, up)), blink=blinking(t, 3.1), smile=-0.1,
                    brow=1.0 * up * (0.5 + puzzled), mouth=0.22 * up * puzzled, lean=between(15, 2, up),
                    tilt=between(8, 3 + 8 * puzzled * math.sin(t * 2.4), up), bob=between(10, 0, up),
                    near_hand=(between(96, 92, up), between(34, -150, up)),
                    far_hand=(between(160, 160, up), between(30, -150, up)))
        pose.holds = lambda d: water_and_sieve(d, t, up)
        div(c, 440, 664, pose, t, 1, 1.0)
    hill(c, camera, 1.35, 716, 8, 240, "#0e2f28", 0.9)
    fireflies(c, camera, t, 1.2, 9, 14)


def water_and_sieve(c: skia.Canvas, t: float, up: float) -> None:
    with placed(c, 52, -16):
        if up > 0.12:
            for k in range(15):
                x = -38 + k * 5.4
                length = 175 * ease(up, 0.1, 0.9)
                ribbon(c, [(x, 8), (x + 2 * math.sin(t * 9 + k), length * 0.5), (x + 3 * math.sin(t * 7 + k * 2),
                    length)], ("#9fdbe3", "#d4f0f2")[k % 2], 2.6, 0.85)
                u = (t * 1.9 + k * 0.29) % 1
                disc(c, x + 3, 20 + u * 178, 3.2, "#d4f0f2", 0.9)
            oval(c, 0, 184, 62, 9, "#9fdbe3", 0.35 * up)
        sieve(c, 1.3)


# Last: home.

def going_home(c: skia.Canvas, t: float) -> None:
    run = (t - HOME) * 150 - max(0.0, t - 33.2) ** 2 * 20
    lead = 150 + run
    camera = Camera(keyed(t, [(HOME, -60), (33, 60), (36, 90)]), keyed(t, [(HOME, 0), (33, 30), (36, 46)]),
                    keyed(t, [(HOME, 1.0), (33, 1.14), (36, 1.24)]))
    night_sky(c, camera, t, (600, 300), 176)
    hill(c, camera, 0.14, 500, 26, 330, "#17405a", 0.6)
    with layer(c, camera, 0.3):
        for k in range(15):
            if not 4 < k < 9:
                fir(c, -160 + k * 110, 540, 0.66 + 0.3 * ((k * 29) % 10) / 10, t, "#174058", "#12354a")
    hill(c, camera, 0.3, 536, 10, 260, "#12354a", 1.0)
    hill(c, camera, 1.0, 606, 16, 420, "#1f5a4a", 2.6)
    with layer(c, camera):
        def ground(x: float) -> float:
            return ground_line(x, 606, 16, 420, 2.6) + 8
        for k in range(16):
            grass_tuft(c, -60 + k * 92, ground(-60 + k * 92), t, "#2f7a60")
        cottage(c, 1120, ground(1120) + 6, 1.05, t, 1.0, "#6a4a42", "#8c3a34")
        nana = Pose(turn=0.3, gaze=(0.5, 0), blink=blinking(t, 3.0), smile=1, joy=1 if t > 31.4 else 0,
                    tilt=3 * math.sin(t * 2), far_hand=(46, 8 + 8 * math.sin(t * 5)), near_hand=(-12, 58), lean=3)
        person(c, 1010, ground(1010) + 6, NANA, nana, t, -1, 1.06)
        stop = (560, 655, 745, 850)
        for k, look in enumerate((*FRIENDS, CIRTDAN)):
            small = look is CIRTDAN
            at = min(stop[k], lead - (3 - k) * 104)
            going = clamp((stop[k] - at) / 40)
            pose = Pose(turn=0.35, gaze=(0.6, 0), blink=blinking(t, 2.9, k), smile=1, joy=1 if k < 3 else 0,
                        mouth=0.35 + 0.2 * math.sin(t * 6 + k), tilt=4 * math.sin(t * 3 + k), lean=5 * going)
            if going > 0.03:
                marching(pose, at * math.pi / (34 if small else 46) + k, 17 if small else 25, 22, look.torso * 0.62)
            else:
                pose.bob = -10 * abs(math.sin(t * 6 + k))
                pose.far_hand, pose.near_hand = (30, -28 + 6 * math.sin(t * 7 + k)), (-30,
                    -20 + 6 * math.sin(t * 7 + k + 1))
            if small and t > 33.4:
                pose.turn, pose.gaze, pose.mouth, pose.bob = between(0.35, 0.0, ease(t, 33.4, 33.8)), (0, 0), 0, 0
                pose.near_hand, pose.far_hand = (-16, 40), (22, 40)
                pose.blink, pose.wink = 0, 1 if 34.0 < t < 34.5 else 0
            person(c, at, ground(at) + 4, look, pose, t, 1, 1.1)
    hill(c, camera, 1.35, 712, 8, 240, "#0e2f28", 0.9)
    fireflies(c, camera, t, 1.2, 14, 21)


def draw(c: skia.Canvas, t: float) -> None:
    """The picture at t seconds."""
    if t < INSIDE:
        in_the_forest(c, t)
    elif t < RIVER:
        in_the_house(c, t)
    elif t < HOME:
        at_the_river(c, t)
    else:
        going_home(c, t)
    for at in (INSIDE, RIVER, HOME):
        page_turn(c, t, at, NIGHT_MID)
    title_card(c, t, 2.2, ground=NIGHT, light=SAFFRON, warm=POMEGRANATE)
    closing_iris(c, t, 33.9, 35.4, 868, 540, NIGHT_DEEP)


def poster(c: skia.Canvas) -> None:
    """3:4: the giant behind, the boy in front, a moon between."""
    t = 18.9
    c.save()
    c.scale(1200 / HEIGHT, 1200 / HEIGHT)
    c.translate(-370, 0)
    camera = Camera(0, 0, 1)
    night_sky(c, camera, t, (640, 240), 172)
    for depth, base, size, colour, shade in ((0.3, 500, 0.8, "#174058", "#12354a"), (0.6, 560, 1.1, "#123449",
        "#0e2a3c")):
        with layer(c, camera, depth):
            for k in range(11):
                fir(c, 210 + k * 92, base, size * (0.8 + 0.35 * ((k * 37) % 10) / 10), t, colour, shade)
        hill(c, camera, depth, base, 8, 260, shade, depth * 5)
    forest_path(c, camera, t)
    with layer(c, camera):
        giant = Pose(turn=0.2, gaze=(0.5, 0.9), smile=0.0, brow=0.9, mouth=0.14, tilt=4, near_hand=(-128, -30),
                     far_hand=(112, -316))
        div(c, 590, 640, giant, t, 1, 1.02)
        boy = Pose(turn=0.2, gaze=(-0.2, -0.6), smile=1, brow=0.6, tilt=-4, near_hand=(-14, 36), far_hand=(34, -12))
        boy.holds = None
        person(c, 742, 664, CIRTDAN, boy, t, 1, 1.5)
    fireflies(c, camera, t, 1.0, 18, 4)
    hill(c, camera, 1.3, 716, 8, 260, "#0a2420", 0.5)
    c.restore()


def small_sounds(seconds: int) -> np.ndarray:
    score = music.Score(seconds)
    score.lay(2.4, foley.cricket(8.4), 0.012, -0.4)
    score.lay(28.8, foley.cricket(6.6), 0.012, 0.4)
    score.lay(RIVER - 0.2, foley.brook(HOME - RIVER + 0.4), 0.10)
    for k in range(4):
        score.lay(INSIDE + 0.15 + 0.33 * k, foley.knock(62, 0.3), 0.5, 0.3)
    foley.hooves(score, HOME + 0.4, 33.2, 0.15, 0.035)
    return score.hall(1.0, 0.2).fade(34.4, 35.6).sheet


TALE = Tale(
    slug="cirtdan", catalogue_id="10.5240/DEMO-0301", maker="baku", original_language="az", seconds=36,
    titles={"az": "Cırtdan", "kk": "Жыртдан", "ky": "Жыртдан", "tr": "Cırtdan", "uz": "Jirtdan", "tk": "Jyrtdan",
            "hu": "Dzsirtdan", "en": "Jirtdan"},
    synopses={
        "az": "Meşədə azan uşaqlar divin evinə gəlib çıxırlar. Balaca Cırtdan ağlı ilə dostlarını xilas edir.",
        "kk": "Орманда адасқан балалар дәудің үйіне тап болады. Кішкентай Жыртдан ақылымен достарын құтқарады.",
        "ky": "Токойдо адашкан балдар дөөнүн үйүнө туш болушат. Кичинекей Жыртдан акылы менен досторун куткарат.",
        "tr": "Ormanda kaybolan çocuklar devin evine varır. Küçük Cırtdan aklıyla arkadaşlarını kurtarır.",
        "uz": "Oʻrmonda adashgan bolalar devning uyiga kelib qolishadi. Kichkina Jirtdan aqli bilan doʻstlarini qutqaradi.",
        "tk": "Tokaýda azaşan çagalar döwüň öýüne düşýärler. Kiçijik Jyrtdan akyly bilen dostlaryny halas edýär.",
        "hu": "Az erdőben eltévedt gyerekek az óriás házába kerülnek. A kicsi Dzsirtdan az eszével menti meg a barátait.",
        "en": "Children lost in the forest come to the giant’s house. Little Jirtdan saves his friends with his wits."},
    lines=LINES, draw=draw, poster=poster, still_at=19.3, music=music.forest_tune, foley=small_sounds,
    producer="Leyla Demo, Demo TV Baku", instrument={"en": "computed kobyz and dombra"})
