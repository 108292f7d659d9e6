"""The way of a film: each version names the one it was made from, and any reader can prove the whole chain."""

import json
from pathlib import Path

import c2pa
import pytest

from ortaq.core.origin import carrier_mp4, manifest, reader
from ortaq.core.origin.claim import INGREDIENT, Relationship, ingredient, manifest_store
from ortaq.core.origin.jumbf import BadStore
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement
from tests import origin_clips
from tests.core.origin.signing import FILM, STATEMENTS, authority

ORIGINAL, DUB, CUT, OTHER = (f"urn:c2pa:3f1c8a52-7d0e-4b9a-9c1d-5e2f6071829{n}" for n in range(4))


def signed(folder: Path, label: str, *parents: tuple[bytes, Relationship, str]) -> tuple[Path, bytes]:
    """A film of its own manifest, made of others."""
    plain = origin_clips.film(folder / "plain.mp4")
    told = manifest.assertions(FILM, STATEMENTS, parents=parents)

    def seal(digest: bytes) -> bytes:
        return manifest_store(
            authority().signer,
            [*told, manifest.content_binding(digest, carrier_mp4.EXCLUSIONS)],
            label=label,
            title=FILM.title,
            ingredients=[store for store, _, _ in parents],
        )

    path = folder / f"{label[-1]}.mp4"
    carrier_mp4.sign_mp4(seal, plain, path)
    with path.open("rb") as file:
        store = carrier_mp4.store_in(file)
    assert store
    return path, store


def judge(path: Path) -> tuple[str, dict[str, object]]:
    """State and report of c2pa-rs alone."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": authority().root.decode(), "trust_config": reader.EKUS},
    }
    with c2pa.Reader(str(path), context=c2pa.Context.from_dict(config)) as found:
        return found.get_validation_state(), json.loads(found.json())


def test_a_chain_of_three_is_trusted_and_told_from_the_last_file_alone(tmp_path: Path) -> None:
    first = signed(tmp_path, ORIGINAL)[1]
    dub = signed(tmp_path, DUB, (first, "parentOf", "Original"))[1]
    path, store = signed(tmp_path, CUT, (dub, "parentOf", "Kazakh dub"))
    state, told = judge(path)
    assert state == "Trusted"
    assert list(told["manifests"])
    assert set(told["manifests"]) == {ORIGINAL, DUB, CUT}
    (above,) = told["manifests"][CUT]["ingredients"]
    assert (above["title"], above["relationship"], above["active_manifest"]) == ("Kazakh dub", "parentOf", DUB)
    assert told["manifests"][DUB]["ingredients"][0]["active_manifest"] == ORIGINAL
    assert not told["validation_results"]["activeManifest"]["failure"]
    assert not any(one["validationDeltas"]["failure"] for one in told["validation_results"].get("ingredientDeltas", []))
    assert store.count(ORIGINAL.encode() + b"\0") == 1


def test_what_two_parents_share_is_carried_once(tmp_path: Path) -> None:
    first = signed(tmp_path, ORIGINAL)[1]
    dub = signed(tmp_path, DUB, (first, "parentOf", "Original"))[1]
    path, store = signed(tmp_path, CUT, (dub, "parentOf", "Dub"), (first, "componentOf", "Original"))
    state, told = judge(path)
    assert state == "Trusted"
    assert [one["relationship"] for one in told["manifests"][CUT]["ingredients"]] == ["parentOf", "componentOf"]
    assert store.count(ORIGINAL.encode() + b"\0") == 1


def test_a_changed_ingredient_shows(tmp_path: Path) -> None:
    first = signed(tmp_path, ORIGINAL)[1]
    path, _ = signed(tmp_path, DUB, (first, "parentOf", "Original"))
    data = path.read_bytes()
    # The house's name inside the first manifest's declaration; the film's own stands after it.
    at = data.index(b"espeak-ng")
    path.write_bytes(data[:at] + b"EspeaK-ng" + data[at + 9 :])
    state, told = judge(path)
    assert state == "Invalid"
    results = told["validation_results"]
    codes = {one["code"] for one in results["activeManifest"]["failure"]} | {
        one["code"] for delta in results.get("ingredientDeltas", []) for one in delta["validationDeltas"]["failure"]
    }
    assert codes & {"ingredient.manifest.mismatch", "assertion.hashedURI.mismatch"}


def test_an_ingredient_that_is_not_carried_is_missed(tmp_path: Path) -> None:
    first = signed(tmp_path, ORIGINAL)[1]
    told = manifest.assertions(FILM, STATEMENTS, parents=[(first, "parentOf", "Original")])
    binding = manifest.content_binding(bytes(32), carrier_mp4.EXCLUSIONS)
    store = manifest_store(authority().signer, [*told, binding], label=DUB)
    found = reader.read_store(store, authority().root)
    assert found
    assert {"ingredient.manifest.missing"} <= set(found.failures) | set(found.inherited)


def test_two_manifests_of_one_name_are_refused(tmp_path: Path) -> None:
    first, again = signed(tmp_path, ORIGINAL)[1], signed(tmp_path, ORIGINAL)[1]
    with pytest.raises(BadStore):
        manifest_store(authority().signer, [], label=DUB, ingredients=[first, again])
    with pytest.raises(BadStore):
        manifest_store(authority().signer, [], label=ORIGINAL, ingredients=[first])
    with pytest.raises(BadStore):
        ingredient(b"no store", relationship="parentOf", title="")


def test_actions_open_a_parent_and_place_components(tmp_path: Path) -> None:
    first, other = signed(tmp_path, ORIGINAL)[1], signed(tmp_path, OTHER)[1]
    told = manifest.assertions(
        FILM, STATEMENTS, parents=[(first, "parentOf", "Original"), (other, "parentOf", "A co-production's other")]
    )
    assert [one.label for one in told[:3]] == [INGREDIENT, f"{INGREDIENT}__1", "c2pa.actions.v2"]
    # Only one thing can be opened: a second one is placed.
    assert [one.data["relationship"] for one in told[:2]] == ["parentOf", "componentOf"]
    opened, placed, *_ = told[2].data["actions"]
    assert (opened["action"], opened["parameters"]["ingredients"]) == ("c2pa.opened", [told[0].reference])
    assert (placed["action"], placed["parameters"]["ingredients"]) == ("c2pa.placed", [told[1].reference])


def test_regions_soft_bindings_and_parts_that_are_not_in_the_file(tmp_path: Path) -> None:
    statements = (
        Statement(
            Part.PICTURE, uses=(AIUse(AIKind.INSERT, system="x", ranges=((1000, 2500),), region=(50, 0, 25, 20)),)
        ),
        Statement(Part.IMAGES, uses=(AIUse(AIKind.IMAGE, system="Poster Painter"),)),
        Statement(Part.TEXT, uses=(AIUse(AIKind.TEXT, system="Synopsis Writer"),)),
    )
    told = manifest.assertions(FILM, statements, bindings=[("org.example.1", b"\1\2", {}), ("io.iscc.v0", b"x", {})])
    named = {one.label: one.data for one in told}
    assert named["c2pa.soft-binding"]["blocks"] == [{"scope": {}, "value": "AQI="}]
    assert named["c2pa.soft-binding__1"]["alg"] == "io.iscc.v0"
    edited = named["c2pa.actions.v2"]["actions"][1]
    assert edited["changes"][0]["region"][1:] == [
        {
            "type": "spatial",
            "shape": {
                "type": "rectangle",
                "unit": "percent",
                "origin": {"x": 50.0, "y": 0.0},
                "width": 25.0,
                "height": 20.0,
            },
        },
        {"type": "temporal", "time": {"type": "npt", "start": "0:00:01", "end": "0:00:02.500"}},
    ]
    assert "Poster Painter" not in str(named["c2pa.actions.v2"])
    assert "Writer" not in str(named["c2pa.actions.v2"])
    assert "Poster Painter" in str(named[manifest.AI_USE])
    assert "Synopsis Writer" in str(named[manifest.AI_USE])
    store = manifest_store(
        authority().signer, [*told, manifest.content_binding(bytes(32), carrier_mp4.EXCLUSIONS)], label=ORIGINAL
    )
    found = reader.read_store(store, authority().root)
    assert found
    assert set(found.failures) == {"assertion.bmffHash.mismatch"}  # it was read without its film
