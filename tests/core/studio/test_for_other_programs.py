"""The cut as OpenTimelineIO and the production as OMC-JSON, held against the documented schemas."""

import json
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.studio import omc, otio

FIELDS: dict[str, set[str]] = {
    # OpenTimelineIO, "Serialized Data (Fields Only)"; children of compositions by "Serialized Data".
    "RationalTime.1": {"rate", "value"},
    "TimeRange.1": {"duration", "start_time"},
    "Clip.2": {
        "active_media_reference_key", "effects", "enabled", "markers", "media_references", "metadata", "name",
        "source_range",
    },
    "ExternalReference.1": {"available_image_bounds", "available_range", "metadata", "name", "target_url"},
    "MissingReference.1": {"available_image_bounds", "available_range", "metadata", "name"},
    "Marker.2": {"color", "comment", "marked_range", "metadata", "name"},
    "Stack.1": {"effects", "enabled", "markers", "metadata", "name", "source_range", "children"},
    "Track.1": {"effects", "enabled", "kind", "markers", "metadata", "name", "source_range", "children"},
    "Timeline.1": {"global_start_time", "metadata", "name", "tracks"},
}  # fmt: skip
ENTITY = {
    "schemaVersion", "entityType", "identifier", "name", "description", "customData", "annotation", "tag",
    "instanceInfo",
}  # fmt: skip
KNOWN = {
    # OMC-JSON 2.6, the tables of each entity.
    "CreativeWork": ENTITY | {
        "creativeWorkType", "creativeWorkCategory", "seasonNumber", "episodeSequence", "creativeWorkTitle",
        "approximateLength", "originalLanguage", "countryOfOrigin", "Context", "Series", "Season", "Episode",
        "ProductionCompany",
    },
    "Participant": ENTITY | {"ParticipantSC", "participantFC", "contact", "Participant", "Context", "Depiction"},
    "Organization": ENTITY | {"structuralType", "organizationName", "contact", "Location"},
    "Asset": ENTITY | {"version", "provenance", "AssetSC", "assetFC", "Asset", "Context", "Depiction"},
    "AssetSC": ENTITY | {
        "version", "provenance", "structuralType", "structuralProperties", "isAnalog", "Carrier",
    },
    "Task": ENTITY | {"TaskSC", "taskFC", "Context"},
}  # fmt: skip

shots = st.lists(
    st.builds(
        otio.Shot,
        name=st.text(min_size=1, max_size=8),
        frames=st.integers(1, 10_000),
        start=st.integers(0, 10_000),
        address=st.sampled_from(["", "https://x.example/a.mp4"]),
    ),
    max_size=6,
)
marks = st.lists(
    st.builds(otio.Mark, name=st.just("note"), at=st.integers(0, 600_000), comment=st.text(max_size=20)), max_size=4
)
rates = st.sampled_from([Fraction(25), Fraction(24), Fraction(30_000, 1001)])


def objects(told: Any) -> list[dict[str, Any]]:
    """Every object of a file that names its schema."""
    if isinstance(told, list):
        return [found for one in told for found in objects(one)]
    if not isinstance(told, dict):
        return []
    own = [told] if "OTIO_SCHEMA" in told else []
    return own + [found for one in told.values() for found in objects(one)]


@given(some=shots, said=marks, rate=rates)
def test_every_object_of_a_cut_has_the_documented_fields_and_no_other(
    some: list[otio.Shot], said: list[otio.Mark], rate: Fraction
) -> None:
    told = json.loads(otio.written(otio.timeline("A tale", some, rate=rate, marks=said)))
    for one in objects(told):
        assert set(one) - {"OTIO_SCHEMA"} == FIELDS[one["OTIO_SCHEMA"]], one["OTIO_SCHEMA"]
    (track,) = told["tracks"]["children"]
    assert [clip["source_range"]["duration"]["value"] for clip in track["children"]] == [one.frames for one in some]
    assert all(clip["active_media_reference_key"] in clip["media_references"] for clip in track["children"])
    assert [one["marked_range"]["start_time"]["value"] for one in track["markers"]] == [
        otio.frames_of(one.at, rate) for one in said
    ]


@given(milliseconds=st.integers(0, 10_000_000), rate=rates)
def test_a_moment_is_the_frame_that_is_seen_then(milliseconds: int, rate: Fraction) -> None:
    frame = otio.frames_of(milliseconds, rate)
    assert frame / rate <= Fraction(milliseconds, 1000) < (frame + 1) / rate


def test_a_production_uses_only_words_of_the_schema() -> None:
    told = json.loads(
        omc.written(
            [
                omc.creative_work(
                    1, {"kk": "Алдар Көсе"}, language="kk", countries=["KZ"], companies=[2], about={"minutes": 1}
                ),
                omc.creative_work(5, {"kk": "Қарлы түн"}, kind="episode", series=1),
                omc.organisation(2, "Demo TV Almaty", "lead"),
                omc.asset(3, "picture", "picture", "cut.mp4", "video/mp4", "digital.audioVisual", {"sha256": "0" * 64}),
                omc.task(4, "script", "milestone", {"due": "2027-01-31"}),
            ]
        )
    )
    inside = [one["ParticipantSC"] for one in told if "ParticipantSC" in one] + [
        one["AssetSC"] for one in told if "AssetSC" in one
    ]
    for one in (*told, *inside):
        assert set(one) <= KNOWN[one["entityType"]], one["entityType"]
        assert one["schemaVersion"] == "https://movielabs.com/omc/json/schema/v2.6"
        assert {"identifierScope", "identifierValue"} == set(one["identifier"][0])
    ids = {one["identifier"][0]["identifierValue"] for one in told}
    assert told[0]["ProductionCompany"][0]["identifier"][0]["identifierValue"] in ids
