"""Random contracts about a small tree of works, with every kind of clause, and random questions about them."""

import datetime as dt
import random

from ortaq.core.interchange.model import Listing, Work
from ortaq.core.rights import (
    After,
    Clause,
    Decision,
    Edition,
    Exclusive,
    Gap,
    Kind,
    Medium,
    Owner,
    Places,
    Terms,
    Use,
    decide,
    read_terms,
)

OWNER = Owner("almaty", "Demo TV Almaty")
HOUSES = {
    "almaty": "Demo TV Almaty",
    "bishkek": "Demo TV «Бишкек»",
    "baku": "Demo TV Bakı",
    "lefkosa": "Demo TV Lefkoşa; =1+1",
}
PLACES = Places(
    frozenset({"KZ", "KG", "TR", "AZ", "UZ", "TM", "HU", "XN"}),
    {
        "OTS": (
            Edition(dt.date(2009, 10, 3), frozenset({"AZ", "KZ", "KG", "TR"})),
            Edition(dt.date(2026, 12, 20), frozenset({"AZ", "KZ", "KG", "TR", "UZ"})),
        )
    },
)
ZONES = ("Asia/Bishkek", "Asia/Almaty", "Europe/Istanbul", "Europe/Budapest", "Asia/Famagusta", "UTC", "Asia/Kolkata")
SOUNDS = ("kk", "ky", "tr", "az", "uz-Cyrl", "kk-Latn", "zxx", "uz-Latn-UZ")
FIRST = dt.date(2026, 12, 1)
WORKS = (
    Work("tales", "collection", {"en": "Tales", "kk": "Ертегілер"}, owner="almaty"),
    Work("nasreddin", "series", {"kk": "Қожанасыр", "tr": "Nasreddin Hoca"}, "tales", original_language="kk"),
    Work("nasreddin-1", "season", {"kk": "Бірінші маусым"}, "nasreddin", 1),
    Work(
        "n 1/1: ä",
        "episode",
        {"kk": '=1+1; «Есек», "мінген"', "kk-Latn": "'=Esek", "tr": "Eşek\nüstünde"},
        "nasreddin-1",
        7,
        original_language="kk",
        minutes=27,
        owner="almaty",
        ids={"eidr": "10.5240/1489-49A2-3956-4B2D-FE16-6", "isan": "0000-0000-D07A-0090-Q"},
        synopses={"en": "Rides <backwards> & laughs."},
        genre="children",
        year=2026,
        min_age=6,
        source_type="compositeSynthetic",
        not_before=dt.datetime(2026, 12, 1, 18, tzinfo=dt.UTC),
    ),
)
PATH = tuple(one.id for one in reversed(WORKS))


def some(chance: random.Random, choices: tuple[str, ...], most: int = 3) -> list[str]:
    return chance.sample(choices, chance.randint(1, min(most, len(choices))))


def moment(chance: random.Random) -> dt.datetime:
    start = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    return start + dt.timedelta(minutes=chance.randrange(60 * 24 * 60), microseconds=chance.choice((0, 0, 123_456)))


def edge(chance: random.Random) -> After:
    by = chance.choice(("licensor", "licensee", "*", "baku"))
    return After(chance.choice(("first_linear", "first_any")), by, chance.choice((0, 1, 7, 30)))


def details(chance: random.Random, kind: Kind) -> dict[str, object]:
    """What only some kinds say."""
    match kind:
        case Kind.CONDITION:
            about = chance.choice(
                (
                    ("credit", {"to": 'Ата-Мұра; "Qazaqstan"'}),
                    ("age_slot", {"from": "21:00", "until": "05:00"}),
                    ("report", {"days": 30, "note": "as-run"}),
                    ("pay", {"amount": 120_000, "currency": "KZT"}),
                )
            )
            return {"condition": about[0], "about": about[1]}
        case Kind.UNDERLYING:
            return {"asset": chance.choice(("music: Song of the steppe", "archive: 1961; reel 2"))}
        case Kind.BLOCK:
            return {"ground": chance.choice(("court", "editorial", "sanction", "consent"))}
        case Kind.GRANT | Kind.EXCLUSIVITY:
            words = (Exclusive.FULL, Exclusive.SOLE) if kind is Kind.EXCLUSIVITY else ("", *Exclusive)
            return {"exclusive": str(chance.choice(words))}
    return {}


def terms(chance: random.Random, kind: Kind) -> Terms:
    waits = kind is not Kind.SHARE and chance.random() < 0.2
    subtitles = chance.choice(([], ["*"], some(chance, SOUNDS[:6]), some(chance, SOUNDS[:6])))
    days = None if kind is Kind.SHARE or chance.random() < 0.2 else chance.choice((1, 5, 20, 365))
    closes = edge(chance).plain() if kind is not Kind.SHARE and chance.random() < 0.15 else None
    return read_terms(
        {
            "kind": str(kind),
            "territories": chance.choice(
                (["*"], ["OTS"], ["OTS", "XN"], some(chance, tuple(sorted(PLACES.territories))))
            ),
            "media": some(chance, tuple(Medium), 5),
            "sounds": chance.choice((["*"], some(chance, SOUNDS), some(chance, SOUNDS))),
            "subtitles": subtitles,
            "first_day": "" if waits else (FIRST + dt.timedelta(days=chance.randrange(-5, 15))).isoformat(),
            "opens_after": edge(chance).plain() if waits else None,
            "closes_after": closes,
            "days": days,
            "time_zone": chance.choice(ZONES),
            "runs": chance.choice((None, None, 1, 3)) if kind is Kind.GRANT else None,
            "repeat_hours": chance.choice((0, 0, 24)),
            "catch_up_days": chance.choice((0, 7, 30)),
            "sublicence": chance.choice((0, 1, 2)),
            "label_must_stay": chance.random() < 0.8,
            "as_amended": chance.random() < 0.3,
            **details(chance, kind),
        }
    )


def clause(chance: random.Random, number: int, before: list[Clause]) -> Clause:
    kind = chance.choices(tuple(Kind), (50, 4, 6, 12, 8, 8, 6, 6))[0]
    parents = [one for one in before if one.terms.kind is Kind.GRANT and one.holder]
    under = chance.choice(parents) if kind is Kind.GRANT and parents and chance.random() < 0.3 else None
    everybody = kind not in (Kind.SHARE, Kind.EXCLUSIVITY) and chance.random() < 0.25
    gap = moment(chance)
    return Clause(
        id=f"c{number}",
        name=f"ALM-BIS 2026/{number} §1 «ä»",
        work=under.work if under else chance.choices(PATH, (6, 2, 3, 1))[0],
        giver=under.holder if under and under.holder else "almaty",
        holder=None if everybody else chance.choice(tuple(HOUSES)),
        terms=terms(chance, kind),
        contract=chance.choice(("", "k1", "k 2/a")),
        under=under.id if under else None,
        in_force_from=None if chance.random() < 0.5 else moment(chance),
        ended_at=moment(chance) if chance.random() < 0.1 else None,
        suspended=(Gap(gap, gap + dt.timedelta(days=2)), Gap(gap + dt.timedelta(days=9)))
        if chance.random() < 0.1
        else (),
        credit=chance.choice(("", "Demo TV Almaty")),
    )


def listing(chance: random.Random) -> Listing:
    clauses: list[Clause] = []
    for number in range(chance.randint(1, 9)):
        clauses.append(clause(chance, number, clauses))
    return Listing(WORKS, tuple(clauses), houses=HOUSES, places=PLACES)


def question(chance: random.Random, clauses: tuple[Clause, ...]) -> Use:
    """Something that somebody may want: mostly near what one of the grants gives."""
    start = moment(chance).replace(second=0, microsecond=0)
    broadcaster = chance.choice(tuple(HOUSES))
    territory = chance.choice(tuple(sorted(PLACES.territories)))
    medium = chance.choice((Medium.LINEAR, *Medium))
    sounds = tuple(some(chance, SOUNDS, 2)) if chance.random() < 0.5 else ()
    grants = sorted((one for one in clauses if one.terms.kind is Kind.GRANT), key=lambda one: one.id)
    if grants and chance.random() < 0.8:
        near = chance.choice(grants)
        places = sorted(PLACES.at(near.terms.territories, FIRST) & PLACES.territories or PLACES.territories)
        broadcaster, territory = near.holder or broadcaster, chance.choice(places)
        medium = Medium(chance.choice(near.terms.media))
        if "*" not in near.terms.sounds and sounds:
            sounds = (chance.choice(near.terms.sounds),)
        if near.terms.first_day:
            days = chance.choice((1, 2, 4, near.terms.days or 9))
            start = dt.datetime.combine(near.terms.first_day, dt.time(chance.randrange(24)), dt.UTC)
            start += dt.timedelta(days=days - 1)
    return Use(
        broadcaster=broadcaster,
        territory=territory,
        start=start,
        stop=start + dt.timedelta(minutes=chance.choice((1, 30, 60 * 30))),
        medium=medium,
        sounds=sounds,
        subtitles=tuple(some(chance, SOUNDS[:6], 2)) if chance.random() < 0.4 else (),
    )


def answer(
    chance: random.Random, clauses: tuple[Clause, ...], works: tuple[Work, ...], near: tuple[Clause, ...] | None = None
) -> Decision:
    """A random question, decided; the path is taken from the works, because a file must carry them as well.

    `near` are the clauses that the question is made from, where they are not those that decide it.
    """
    happened = {
        (PATH[0], "first_linear", "almaty"): dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC),
        (PATH[0], "first_any", "baku"): dt.datetime(2026, 12, 9, 20, tzinfo=dt.UTC),
    }
    use = question(chance, clauses if near is None else near)
    return decide(use, clauses, OWNER, path=path_of(works), places=PLACES, happened=happened)


def path_of(works: tuple[Work, ...]) -> tuple[str, ...]:
    above = {one.id: one.parent for one in works}
    path = [PATH[0]]
    while parent := above.get(path[-1]):
        path.append(parent)
    return tuple(path)
