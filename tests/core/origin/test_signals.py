"""Signals equal to the text of the C2PA Asset Rubrics 1.0: on vectors of our own, on drawn manifests, on the corpus."""

import io
import json
import sys
from base64 import encodebytes
from functools import cache
from pathlib import Path
from typing import Any

import c2pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ortaq.core.origin import signals
from ortaq.core.origin.signals import SIGNALS
from ortaq.core.origin.uses import IPTC
from tests.core.origin.formula import Formula
from tests.core.origin.signing import authority

CORPORA = Path(__file__).parents[4] / "shared/corpora"
RUBRIC = CORPORA / "c2pa-asset-rubrics/asset-rubric-signals-local.yml"
C2 = "http://c2pa.org/digitalsourcetype/"
needs_rubric = pytest.mark.skipif(not RUBRIC.exists(), reason=f"NOT COMPARED WITH THE RUBRIC: there is no {RUBRIC}")
if not RUBRIC.exists() and sys.__stderr__:
    sys.__stderr__.write(f"\nTHE SIGNALS ARE NOT COMPARED WITH THE RUBRIC: there is no {RUBRIC}\n")


@cache
def rubric() -> tuple[Formula, dict[str, str]]:
    """The rubric's language and its expressions by the name of the signal."""
    head, statements = yaml.safe_load_all(RUBRIC.read_text(encoding="utf-8"))
    named = {one["id"].partition(":signal_")[2]: one["expression"] for one in statements}
    return Formula(head["variables"], head["expressions"]), named


def by_the_rubric(manifest: object) -> tuple[str, ...]:
    formula, named = rubric()
    assert set(named) == set(SIGNALS)
    return tuple(name for name in SIGNALS if formula.holds(named[name], manifest))


def said(*actions: dict[str, Any], complete: object = True, **more: Any) -> dict[str, Any]:
    """A manifest of crJSON with these actions."""
    return {"assertions": {"c2pa.actions.v2": {"actions": list(actions), "allActionsIncluded": complete}}} | more


def act(action: object, source: object = None) -> dict[str, Any]:
    return {"action": action} | ({"digitalSourceType": source} if source is not None else {})


VECTORS: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    (said(act("c2pa.created", C2 + "empty")), ("blankCanvas",)),
    (said(act("c2pa.created", IPTC + "digitalCapture")), ("capturedMedia",)),
    (said(act("c2pa.opened", IPTC + "computationalCapture")), ("capturedMedia",)),
    (said(act("c2pa.created", IPTC + "compositeCapture")), ("capturedMediaStitched",)),
    (said(act("c2pa.created", IPTC + "composite")), ("compositionMayContainGenAI",)),
    (said(act("c2pa.created", IPTC + "trainedAlgorithmicMedia")), ("fullyGenAIMedia",)),
    (said(act("c2pa.created", IPTC + "digitalCreation")), ("nonGenAIDigitalCreation",)),
    (said(act("c2pa.created", IPTC + "compositeWithTrainedAlgorithmicMedia")), ("partlyGenAICreation",)),
    (said(act("c2pa.created", IPTC + "screenCapture")), ("screenCaptureMayContainGenAI",)),
    (said(act("c2pa.opened"), act("c2pa.transcoded")), ("nonEditorial",)),
    (said(act("c2pa.opened"), act("c2pa.dubbed", IPTC + "trainedAlgorithmicMedia")), ("perceptibleGenAI",)),
    (said(act("c2pa.opened"), act("c2pa.edited", C2 + "trainedAlgorithmicData")), ("perceptibleGenAI",)),
    (said(act("c2pa.opened"), act("c2pa.edited", IPTC + "humanEdits")), ("perceptibleNonGenAI",)),
    (
        said(act("c2pa.opened"), act("c2pa.edited", IPTC + "digitalArt")),
        ("perceptibleNonGenAI", "perceptiblePossiblyGenAI"),
    ),
    (said(act("c2pa.opened"), act("c2pa.published", IPTC + "trainedAlgorithmicMedia")), ("nonEditorial",)),
    (said(act("c2pa.opened"), act("c2pa.edited")), ()),
    ({}, ("ambiguousActions",)),
    (said(), ("ambiguousActions",)),
    (said(act("c2pa.opened"), complete=False), ("ambiguousActions",)),
    (said(act("c2pa.opened"), act("com.acme.shine")), ("ambiguousActions",)),
    (said(act("c2pa.opened"), act("c2pa.unknown")), ("ambiguousActions",)),
    (
        said(act("c2pa.opened"), **{"claim.v2": {"gathered_assertions": [{"url": "self#jumbf=x/c2pa.actions.v2"}]}}),
        ("ambiguousActions",),
    ),
    ({"assertions": {"c2pa.ingredient.v3": {"title": "a"}}}, ("mediaUnknownProvenance", "ambiguousActions")),
    ({"assertions": {"c2pa.ingredient.v3": {"activeManifest": {"url": "x"}}}}, ("ambiguousActions",)),
]


@pytest.mark.parametrize(("manifest", "expected"), VECTORS)
def test_every_signal_has_a_manifest_of_ours_that_gives_it(manifest: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert signals.of(manifest) == expected
    if RUBRIC.exists():
        assert by_the_rubric(manifest) == expected


def test_no_signal_is_without_such_a_manifest() -> None:
    assert {name for _, expected in VECTORS for name in expected} == set(SIGNALS)


SOURCES = st.sampled_from(
    [
        None,
        "",
        "x",
        C2 + "empty",
        C2 + "trainedAlgorithmicData",
        *(
            IPTC + name
            for name in (
                "digitalCapture",
                "computationalCapture",
                "compositeCapture",
                "composite",
                "trainedAlgorithmicMedia",
                "digitalCreation",
                "compositeWithTrainedAlgorithmicMedia",
                "compositeSynthetic",
                "screenCapture",
                "digitalArt",
            )
        ),
    ]
)
ACTIONS = st.sampled_from(
    [
        "c2pa.created",
        "c2pa.opened",
        "c2pa.edited",
        "c2pa.transcoded",
        "c2pa.unknown",
        "c2pa.watermarked",
        "com.acme.x",
        "c2pa.placed",
        "",
        None,
    ]
)
INGREDIENT = st.sampled_from([None, {}, {"title": "a"}, {"activeManifest": {"url": "x"}}, {"activeManifest": None}])
MANIFESTS = st.builds(
    lambda actions, complete, ingredient, urls, has: {
        "assertions": (
            ({"c2pa.actions.v2": {"actions": actions, "allActionsIncluded": complete}} if has else {})
            | ({"c2pa.ingredient.v3": ingredient} if ingredient is not None else {})
        ),
        "claim.v2": {"gathered_assertions": [{"url": url} for url in urls]},
    },
    st.lists(st.builds(act, ACTIONS, SOURCES), max_size=4),
    st.sampled_from([True, False, None, 1, "true"]),
    INGREDIENT,
    st.lists(st.sampled_from(["self#jumbf=c2pa.actions.v2", "self#jumbf=c2pa.hash.data"]), max_size=2),
    st.booleans(),
)


@needs_rubric
@settings(max_examples=400, deadline=None)
@given(MANIFESTS)
def test_whatever_a_manifest_says_we_say_what_the_rubric_says(manifest: dict[str, Any]) -> None:
    assert signals.of(manifest) == by_the_rubric(manifest)


@needs_rubric
def test_on_every_manifest_of_the_corpus_we_say_what_the_rubric_says() -> None:
    compared = 0
    for path in sorted((CORPORA / "c2pa/files").rglob("*.*")):
        try:
            with c2pa.Reader(str(path)) as reader:
                told = json.loads(reader.crjson())
                active = json.loads(reader.json())["active_manifest"]
        except c2pa.C2paError:
            continue
        for manifest in told["manifests"]:
            assert signals.of(manifest) == by_the_rubric(manifest), (path.name, manifest["label"])
            compared += 1
        assert next(iter(signals.by_manifest(told, active))) == active
    assert compared >= 25


def made(actions: list[dict[str, Any]], *, parent: bytes | None = None) -> bytes:
    """A picture that c2pa-rs signs with these actions; a parent is its ingredient."""
    signer = authority().signer
    pem = "".join(
        "-----BEGIN CERTIFICATE-----\n" + encodebytes(one).decode() + "-----END CERTIFICATE-----\n"
        for one in signer.chain
    )
    told = {"label": "c2pa.actions.v2", "created": True, "data": {"actions": actions, "allActionsIncluded": True}}
    source, out = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (16, 16), "teal").save(source, "jpeg")
    source.seek(0)
    config = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
    with (
        c2pa.Context.from_dict(config) as context,
        c2pa.Builder({"title": "t", "assertions": [told]}, context=context) as builder,
        c2pa.Signer.from_callback(signer.sign, c2pa.C2paSigningAlg.ES256, pem, None) as hand,
    ):
        if parent is not None:
            builder.add_ingredient(
                {"title": "p", "relationship": "parentOf", "label": "p"}, "image/jpeg", io.BytesIO(parent)
            )
        builder.sign(hand, "image/jpeg", source, out)
    return out.getvalue()


def test_signals_of_everything_below_are_told_and_each_manifest_once() -> None:
    first = made([act("c2pa.created", IPTC + "digitalCapture")])
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["p"]}}
    second = made([opened, act("c2pa.edited", IPTC + "trainedAlgorithmicMedia")], parent=first)
    with c2pa.Reader("image/jpeg", io.BytesIO(second)) as reader:
        told, active = json.loads(reader.crjson()), json.loads(reader.json())["active_manifest"]
    found = signals.by_manifest(told, active)
    assert list(found.values()) == [("perceptibleGenAI",), ("capturedMedia",)]
    assert signals.together(found) == ("capturedMedia", "perceptibleGenAI")
    if RUBRIC.exists():
        assert [by_the_rubric(one) for one in told["manifests"]] == list(found.values())


def test_manifests_that_lead_in_circles_end_and_a_loose_ingredient_says_how_it_came_to_be() -> None:
    def leads_to(label: str) -> dict[str, Any]:
        return {"activeManifest": {"url": f"self#jumbf=/c2pa/{label}"}}

    told = {
        "manifests": [
            {
                "label": "a",
                "assertions": {"c2pa.ingredient.v3": leads_to("b"), "c2pa.ingredient.v3__1": leads_to("gone")},
            },
            {
                "label": "b",
                "assertions": {
                    "c2pa.ingredient.v3": leads_to("a"),
                    "c2pa.ingredient.v3__1": {"digitalSourceType": IPTC + "trainedAlgorithmicMedia"},
                },
            },
            {"label": "not reached"},
        ]
    }
    found = signals.by_manifest(told, "a")
    assert list(found) == ["a", "b", "b/c2pa.ingredient.v3__1"]
    assert found["b/c2pa.ingredient.v3__1"] == ("fullyGenAIMedia",)


@pytest.mark.parametrize("odd", [None, [], "x", 3, {"assertions": 3}, said(), {"assertions": {"c2pa.actions.v2": []}}])
def test_odd_manifests_break_nothing(odd: Any) -> None:
    manifest = odd if isinstance(odd, dict) else {"assertions": {"c2pa.actions.v2": {"actions": [odd]}}}
    assert "ambiguousActions" in signals.of(manifest)
    assert signals.by_manifest({"manifests": odd}, "a") == {}
