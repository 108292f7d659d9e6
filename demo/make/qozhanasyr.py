"""Nasreddin rides backwards: a warm, funny day on the steppe (catalogue DEMO-0001, made in Almaty)."""
from __future__ import annotations

import math

import numpy as np
import skia

import foley
import music
from figures import (Look, Mount, Pose, blinking, donkey, felt_cap, owl_feather_cap, person, speaking, turban)
from ornament import closing_iris, title_card
from paper import (FELT, HEIGHT, POMEGRANATE, SAFFRON, SKY_DEEP, Camera, between, clamp, ease, keyed, layer, placed)
from scenery import bird, road, steppe, tulip_bank
from tale import Line, Speaker, Tale

NARRATOR = Speaker("narrator", "f2", 42, 148)
GIRL = Speaker("girl", "f4", 78, 158, 0.25, semitones=2)
KHOJA = Speaker("Nasreddin", "m3", 34, 138, -0.1)

HALT, ASK, ANSWER, LAUGH = 10.0, 9.6, 14.2, 21.6
LINES = (
    Line(3.6, 8.6, NARRATOR, {
        "kk": "Қожанасыр есегіне теріс мініп, базарға бара жатыр.",
        "ky": "Апенди эшегине тескери минип, базарга баратат.",
        "tr": "Nasreddin Hoca eşeğine ters binmiş, pazara gidiyor.",
        "az": "Molla Nəsrəddin eşşəyinə tərsinə minib bazara gedir.",
        "uz": "Nasriddin Afandi eshagiga teskari minib, bozorga ketyapti.",
        "tk": "Ependi eşegine ters münüp, bazara barýar.",
        "hu": "Naszreddin Hodzsa fordítva ül a szamarán, úgy megy a vásárba.",
        "en": "Nasreddin is off to market, riding his donkey backwards."}),
    Line(10.2, 13.6, GIRL, {
        "kk": "Қожеке, неге теріс отырсыз?",
        "ky": "Апенди ата, эмне үчүн тескери отурасыз?",
        "tr": "Hocam, neden ters oturuyorsunuz?",
        "az": "Molla əmi, niyə tərsinə oturmusunuz?",
        "uz": "Afandi bobo, nega teskari oʻtiribsiz?",
        "tk": "Ependi aga, näme üçin ters otyrsyňyz?",
        "hu": "Hodzsa bácsi, miért ül fordítva?",
        "en": "Grandfather Nasreddin, why do you sit the wrong way round?"}),
    Line(14.4, 20.4, KHOJA, {
        "kk": "Мен дұрыс отырмын, балам. Теріс қарап тұрған — есегім!",
        "ky": "Мен туура отурам, балам. Тескери караган — эшегим!",
        "tr": "Ben doğru oturuyorum, yavrum. Ters duran, eşeğim!",
        "az": "Mən düz oturmuşam, balam. Tərsinə duran eşşəyimdir!",
        "uz": "Men toʻgʻri oʻtiribman, bolam. Teskari turgan — eshagim!",
        "tk": "Men dogry otyryn, balam. Ters duran — eşegim!",
        "hu": "Én jól ülök, gyermekem. A szamaram áll fordítva!",
        "en": "I sit the right way, my child. It is my donkey that faces the wrong way!"}),
    Line(22.2, 26.2, NARRATOR, {
        "kk": "Балалар күлді. Есек те күлді.",
        "ky": "Балдар күлүштү. Эшек да күлдү.",
        "tr": "Çocuklar güldü. Eşek de güldü.",
        "az": "Uşaqlar güldü. Eşşək də güldü.",
        "uz": "Bolalar kuldi. Eshak ham kuldi.",
        "tk": "Çagalar güldi. Eşek hem güldi.",
        "hu": "A gyerekek nevettek. Nevetett a szamár is.",
        "en": "The children laughed. So did the donkey."}),
)

HOJA = Look("#16858f", "#0d5c66", leg=70, torso=92, head=38, girth=1.12, skirt=34, stripe="#f2c14e", beard=FELT,
            hat=turban,
            trousers="#22486f", belt=POMEGRANATE)
AIGUL = Look("#d9543a", "#a93a26", leg=44, torso=58, head=33, girth=1.05, skirt=28, braids=2, hat=owl_feather_cap,
             trim=SAFFRON, trousers="#8c1730", belt="#8c1730")
ERMEK = Look("#2f6fb0", "#1f5188", leg=38, torso=52, head=31, girth=1.1, skirt=16, hat=felt_cap(FELT, "#3f7a34"),
             trousers="#55301b")

SPEED, START_X = 92.0, -120.0
OFF = 27.2


def travelled(t: float) -> float:
    """How far the donkey has come: a walk, a soft halt, and on again at the end."""
    def walk(s: float) -> float:
        return s if s < HALT - 1 else HALT - 1 + (1 - (1 - clamp((s - HALT + 1) / 1.0)) ** 2) * 0.5
    return SPEED * walk(t) + gone(t)


def gone(t: float) -> float:
    """How far the company has gone on after the laugh."""
    go = max(0.0, t - OFF)
    return SPEED * (0.5 * go * go if go < 1 else go - 0.5)


def lens(t: float) -> Camera:
    x = keyed(t, [(2.4, rider_at(2.4) - 360), (HALT, HALT_CENTRE - 560), (14.0, HALT_CENTRE - 500),
                  (15.6, HALT_CENTRE - 590), (20.6, HALT_CENTRE - 590),
                  (22.2, HALT_CENTRE - 520), (27.0, HALT_CENTRE - 560), (31.5, HALT_CENTRE - 260)])
    zoom = keyed(t, [(0, 1.0), (3, 1.0), (8.8, 1.12), (10.6, 1.12), (12.5, 1.28), (14.0, 1.28), (15.8, 1.62),
                     (20.4, 1.70), (22.0, 1.26), (25.0, 1.34), (28.0, 1.0)])
    y = keyed(t, [(9, 0), (12.5, 64), (14.0, 64), (15.8, 58), (20.4, 62), (22.2, 52), (25, 58), (28, 0)])
    return Camera(x, y, zoom)


def rider_at(t: float) -> float:
    return START_X + travelled(t)


HALT_CENTRE = START_X + SPEED * (HALT - 0.5)


def hoja_pose(t: float, moving: float) -> Pose:
    """He faces the tail: his right is our left."""
    talk = speaking(t, 14.4, 20.4, 1.3)
    jog = moving * math.sin(t * 11)
    pose = Pose(seated=True, lean=-2 + 1.6 * jog + 2 * math.sin(t * 1.3), tilt=2.5 * math.sin(t * 1.7) + 1.5 * jog,
                turn=0.42, mouth=talk,
                blink=blinking(t, 3.3), smile=0.8, sway=0.5 * jog + 0.4 * math.sin(t * 1.9), gaze=(0.5, 0.1),
                near_hand=(20, 64 + 2 * jog), far_hand=(44, 62))
    to_child = ease(t, ASK + 0.4, ASK + 1.1) * (1 - ease(t, 21.4, 22.2))
    pose.turn = between(pose.turn, -0.62, to_child)
    pose.gaze = (between(0.5, -0.8, to_child), between(0.1, 0.5, to_child))
    pose.brow = 0.8 * to_child * ease(t, 14.2, 14.6) + 0.6 * talk
    chest = ease(t, 14.6, 15.1) * (1 - ease(t, 17.2, 17.6))
    point = ease(t, 17.3, 17.9) * (1 - ease(t, 20.6, 21.3))
    wag = 5 * math.sin(t * 9)
    pose.near_hand = (between(between(20, 6, chest), -88, point), between(between(64, 40 + wag * 0.4, chest), -6 + wag,
        point))
    raised = ease(t, 15.0, 15.5) * (1 - ease(t, 20.6, 21.3))
    pose.far_hand = (between(44, 62, raised), between(62, -44 + wag, raised))
    pose.tilt += -6 * chest * math.sin(t * 4) * 0.4 + 5 * point
    laugh = ease(t, LAUGH, LAUGH + 0.5) * (1 - ease(t, 27.2, 28))
    if laugh > 0.3:
        pose.joy, pose.mouth, pose.smile = 1, 0.35 + 0.3 * abs(math.sin(t * 8)), 1
        pose.bob = 2 * math.sin(t * 16)
        pose.tilt += 4 * math.sin(t * 8)
        pose.near_hand = (10, 50 + 4 * math.sin(t * 16))
    wave = ease(t, 28.0, 28.5)
    if wave:
        pose.far_hand = (between(44, 58, wave) + 12 * math.sin(t * 8) * wave, between(62, -44, wave))
        pose.turn, pose.joy = 0.35, 1
    return pose


def donkey_pose(t: float, moving: float) -> Mount:
    phase = travelled(t) * math.pi / 64
    m = Mount(walk=phase if moving > 0.02 else None,
              bob=2.5 * math.sin(phase * 2) * moving + 0.8 * math.sin(t * 2) * (1 - moving),
              nod=5 * math.sin(phase) * moving + 2 * math.sin(t * 1.4), blink=blinking(t, 2.7, 0.9))
    m.turn = ease(t, 19.0, 19.8) * (1 - ease(t, 27.0, 27.8))
    m.gaze = (between(0.4, -0.3, m.turn), 0.1)
    m.ears = ease(t, 18.0, 18.3) * math.sin(t * 6) * (1 - ease(t, 21, 21.4))
    m.laugh = ease(t, 23.8, 24.3) * (1 - ease(t, 26.6, 27.2)) * (0.55 + 0.45 * abs(math.sin(t * 8.5)))
    m.nod += 7 * m.laugh * math.sin(t * 17)
    return m


def child_pose(t: float, arrives: float, seed: float, speaks: tuple[float, float] | None) -> tuple[Pose, float]:
    """Run in, stop, ask, listen, laugh, then walk along; returns the pose and the distance still to run."""
    run = 1 - (1 - clamp((t - arrives) / 1.7)) ** 1.6
    left = 560 * (1 - run)
    running = clamp((1 - run) * 6) if t > arrives else 0
    pose = Pose(turn=0.5, gaze=(0.7, -0.5), blink=blinking(t, 2.6, seed), smile=0.8,
                sway=-running + 0.3 * math.sin(t * 2 + seed),
                lean=10 * running + 1.5 * math.sin(t * 1.6 + seed),
                tilt=-7 * (1 - running) + 2 * math.sin(t * 1.9 + seed),
                near_hand=(-8, 46), far_hand=(18, 44))
    if running > 0.05:
        stepping(pose, -left * math.pi / 60 + seed)
    if speaks:
        pose.mouth = speaking(t, *speaks, seed)
        up = ease(t, speaks[0] - 0.1, speaks[0] + 0.4) * (1 - ease(t, speaks[1] - 0.2, speaks[1] + 0.4))
        pose.far_hand = (between(18, 44, up), between(44, -12 + 5 * math.sin(t * 6), up))
        pose.near_hand = (between(-8, -26, up), between(46, 30 + 3 * math.sin(t * 6 + 1), up))
        pose.brow = up
    laugh = ease(t, LAUGH + 0.1 * seed, LAUGH + 0.4 + 0.1 * seed) * (1 - ease(t, 26.6, 27.2))
    if laugh > 0.3:
        pose.joy, pose.mouth = 1, 0.5 + 0.35 * abs(math.sin(t * 7.5 + seed))
        pose.bob = -9 * abs(math.sin(t * 7.5 + seed)) * laugh
        pose.tilt = 8 * math.sin(t * 3.7 + seed)
        pose.near_hand, pose.far_hand = (4, 32 + 3 * math.sin(t * 15)), (12, 32)
    if t > OFF:
        stepping(pose, gone(t) * math.pi / 46 + seed)
        pose.lean, pose.joy, pose.mouth, pose.turn = 5, 1, 0.3, 0.15
        if speaks:
            pose.far_hand = (30 + 9 * math.sin(t * 9), -40)
    return pose, left


def stepping(pose: Pose, phase: float) -> None:
    """A child's quick step: legs, bouncing body, arms against the legs."""
    pose.walk, pose.stride = phase, 24
    pose.bob = -5 * abs(math.sin(phase))
    pose.near_hand, pose.far_hand = (26 * math.cos(phase + math.pi) - 4, 40), (26 * math.cos(phase) + 8, 40)


def draw(c: skia.Canvas, t: float) -> None:
    """The picture at t seconds."""
    x = rider_at(t)
    camera = lens(t)
    before, after = travelled(t - 0.04), travelled(t + 0.04)
    moving = clamp((after - before) / 0.08 / SPEED * 1.05)
    steppe(c, camera, t)
    with layer(c, camera, 0.12):
        for k in range(4):
            bird(c, 180 + camera.x * 0.1 + (t * 34 + k * 52) % 1500, 176 + (k % 2) * 22 + 9 * math.sin(t * 1.6 + k),
                 0.9, t * 7 + k * 1.4, "#36506b")
    road(c, camera, t)
    with layer(c, camera):
        boy, boy_left = child_pose(t, 8.9, 1.7, None)
        girl, girl_left = child_pose(t, 8.3, 0.4, (10.2, 13.6))
        on, facing = gone(t), -1 if t < OFF else 1
        if t > 8.2:
            person(c, HALT_CENTRE + 384 + boy_left + on, 616, ERMEK, boy, t, facing, 1.1)
            person(c, HALT_CENTRE + 284 + girl_left + on * 1.02, 628, AIGUL, girl, t, facing, 1.1)
        donkey(c, x, 634, donkey_pose(t, moving), t, lambda d: person(d, -10, -166, HOJA, hoja_pose(t, moving), t, -1))
    tulip_bank(c, camera, t)
    title_card(c, t, 2.2, ground=SKY_DEEP)
    closing_iris(c, t, 30.2, 31.6, 640 + (x - camera.x - 640) * camera.zoom, 430, SKY_DEEP)


def poster(c: skia.Canvas) -> None:
    """3:4, the subject in the middle band."""
    t = 16.2
    camera = Camera(0, 0, 1)
    c.save()
    c.scale(1200 / HEIGHT, 1200 / HEIGHT)
    c.translate(-350, 0)
    steppe(c, camera, 4.0, sun=(650, 262))
    road(c, camera, t)
    with layer(c, camera):
        with placed(c, 614, 636, 1.06):
            pose = hoja_pose(t, 0)
            pose.mouth, pose.blink = 0.0, 0.0
            donkey(c, 0, 0, Mount(turn=0.85, nod=4, gaze=(0, 0.1)), t, lambda d: person(d, -10, -166, HOJA, pose, t,
                -1))
    tulip_bank(c, camera, t)
    c.restore()


def small_sounds(seconds: int) -> np.ndarray:
    score = music.Score(seconds)
    foley.hooves(score, 2.8, HALT - 0.4, 0.174)
    foley.hooves(score, OFF + 0.6, 31.0, 0.174, 0.07)
    foley.birdsong(score, (1.0, 3.1, 7.4, 9.0, 13.7, 20.9, 27.4, 29.6))
    return score.hall(0.6, 0.12).fade(30.8, 31.8).sheet


TALE = Tale(
    slug="qozhanasyr", catalogue_id="10.5240/DEMO-0001", maker="almaty", original_language="kk", seconds=32,
    titles={"kk": "Қожанасыр: теріс мінген", "ky": "Апенди: тескери", "tr": "Nasreddin Hoca: Ters Binen",
            "az": "Molla Nəsrəddin: tərsinə",
            "uz": "Nasriddin Afandi: teskari", "tk": "Ependi: ters", "hu": "Naszreddin Hodzsa: fordítva a szamáron",
            "en": "Nasreddin rides backwards"},
    synopses={
        "kk": "Қожанасыр есегіне теріс мініп, базарға бара жатыр. Балалар себебін сұрағанда, оның жауабы дайын.",
        "ky": "Апенди эшегине тескери минип, базарга баратат. Балдар себебин сураганда, анын жообу даяр.",
        "tr": "Nasreddin Hoca eşeğine ters binip pazara gider. Çocuklar nedenini sorunca cevabı hazırdır.",
        "az": "Molla Nəsrəddin eşşəyinə tərsinə minib bazara gedir. Uşaqlar səbəbini soruşanda cavabı hazırdır.",
        "uz": "Nasriddin Afandi eshagiga teskari minib, bozorga ketyapti. Bolalar sababini soʻraganda, javobi tayyor.",
        "tk": "Ependi eşegine ters münüp, bazara barýar. Çagalar sebäbini soranda, onuň jogaby taýýar.",
        "hu": "Naszreddin Hodzsa fordítva ül a szamarán, úgy megy a vásárba. Amikor a gyerekek az okát kérdezik, kész a válasza.",
        "en": "Nasreddin rides to market facing his donkey’s tail. When the children ask why, he has his answer ready."},
    lines=LINES, draw=draw, poster=poster, still_at=18.2, music=music.riding_tune, foley=small_sounds,
    producer="Aisulu Demo, Demo TV Almaty")
