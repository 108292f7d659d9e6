"""Live signing is off until the operator turns it on; then a house's stream proves itself segment by segment."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from ortaq.core.origin import live
from ortaq.origin import live as room
from ortaq.origin import registry
from ortaq.origin.models import Manifest
from ortaq.work.settings import Settings
from ortaq.work.settings import settings as node
from tests import origin_clips
from tests.world import World


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node(), "data", tmp_path)


def test_it_is_off_by_default_and_then_nothing_is_signed(world: World) -> None:
    assert Settings().live_signing is False
    with pytest.raises(room.LiveSigningOff):
        room.open_session(house=world.almaty, init=b"", timescale=1, title="News")
    assert not Manifest.objects.exists()


def test_a_session_signs_what_a_reader_can_check(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node(), "live_signing", True)
    init, segments = origin_clips.rendition(pitch=None, seconds=3)
    signed, session = room.open_session(house=world.almaty, init=init, timescale=25, title="News")
    assert registry.by_urn(session.manifest) is not None
    now = timezone.now() + dt.timedelta(seconds=2)
    checker = live.Checker.of(signed)
    for number, segment in enumerate(segments, 1):
        checker = checker.check(session.segment(segment, number, 25, now), now)
    assert checker.last == 3
