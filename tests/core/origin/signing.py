"""A small authority and a way to sign, for the tests of origin."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ortaq.core.origin import carrier_mp4, certificates, manifest
from ortaq.core.origin.claim import Signer, manifest_store, signer_of
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
LABEL = "urn:c2pa:3f1c8a52-7d0e-4b9a-9c1d-5e2f60718293"
HOUSE = "Demo TV Almaty"
STATEMENTS = (
    Statement(
        Part.PICTURE,
        no_ai=True,
        uses=(AIUse(AIKind.CGI, system="pycairo"),),
        declared_by="Erlan",
        declared_for=HOUSE,
        declared_at="2026-11-09T08:00:00Z",
    ),
    Statement(
        Part.SOUND,
        "kk",
        uses=(AIUse(AIKind.VOICE, system="espeak-ng", version="1.52", ranges=((0, 700),)),),
        declared_by="Erlan",
        declared_for=HOUSE,
        declared_at="2026-11-09T08:00:00Z",
    ),
    Statement(Part.SUBTITLES, "kk", no_ai=True, uses=(AIUse(AIKind.HUMAN),), declared_for=HOUSE),
)
FILM = manifest.Film(
    id="b3f0",
    titles={"kk": "Қожанасыр", "en": "Nasreddin"},
    title="Қожанасыр",
    owner=HOUSE,
    signed_at="2026-11-25T12:00:00Z",
    verify_url="http://127.0.0.1/verify/b3f0/",
    tracks={(Part.PICTURE, ""): 1, (Part.SOUND, "kk"): 2},
)


@dataclass(frozen=True)
class Authority:
    """A root, what it issues with, and one broadcaster."""

    root: bytes
    signer: Signer


@cache
def authority(organisation: str = HOUSE, *, days_ago: int = 0) -> Authority:
    """An authority of its own for each organisation; with `days_ago` its leaf has run out long since."""
    now = dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)
    root = certificates.make_root(common="Test root", organisation="Test", now=now)
    issuing = certificates.make_issuing(root, common="Test issuing", organisation="Test", now=now)
    leaf = certificates.make_leaf(issuing, common=organisation, organisation=organisation, country="KZ", now=now)
    return Authority(root.certificate, signer_of(leaf.certificate + issuing.certificate, leaf.private_key))


def seal_of(signer: Signer, statements: tuple[Statement, ...] = STATEMENTS) -> carrier_mp4.Seal:
    """From a content hash to a store."""
    told = manifest.assertions(FILM, statements)

    def seal(digest: bytes) -> bytes:
        binding = manifest.content_binding(digest, carrier_mp4.EXCLUSIONS)
        return manifest_store(signer, [*told, binding], label=LABEL, title=FILM.title)

    return seal


def sign(source: Path, target: Path, *, statements: tuple[Statement, ...] = STATEMENTS) -> Path:
    """A signed copy."""
    carrier_mp4.sign_mp4(seal_of(authority().signer, statements), source, target)
    return target
