"""What a manifest says, in the terms of the C2PA Asset Rubrics 1.0 (`asset-rubric-signals-local`, 2026-08-06).

Own predicates over crJSON, equal to the rubric's expressions; the rubric's own evaluator is no package. A signal is a
hint about what was declared, never a verdict: a manifest without one has not said that there was no AI.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_C2PA = "http://c2pa.org/digitalsourcetype/"
_BEGINNING = ("c2pa.created", "c2pa.opened")
_NON_EDITORIAL = (
    "c2pa.converted",
    "c2pa.published",
    "c2pa.repackaged",
    "c2pa.transcoded",
    "c2pa.resized.proportional",
    "c2pa.enhanced",
    "c2pa.edited.metadata",
    "c2pa.watermarked",
    "c2pa.watermarked.bound",
    "c2pa.watermarked.unbound",
    "c2pa.redacted",
)
_AI = (
    _IPTC + "trainedAlgorithmicMedia",
    _IPTC + "compositeWithTrainedAlgorithmicMedia",
    _IPTC + "compositeSynthetic",
    _C2PA + "trainedAlgorithmicData",
)
_PERHAPS_AI = (_IPTC + "digitalArt", _IPTC + "composite")
_BEGUN_AS: dict[str, tuple[str, ...]] = {
    "blankCanvas": (_C2PA + "empty",),
    "capturedMedia": (_IPTC + "digitalCapture", _IPTC + "computationalCapture"),
    "capturedMediaStitched": (_IPTC + "compositeCapture",),
    "compositionMayContainGenAI": (_IPTC + "composite",),
    "fullyGenAIMedia": (_IPTC + "trainedAlgorithmicMedia",),
    "nonGenAIDigitalCreation": (_IPTC + "digitalCreation",),
    "partlyGenAICreation": (_IPTC + "compositeWithTrainedAlgorithmicMedia",),
    "screenCaptureMayContainGenAI": (_IPTC + "screenCapture",),
}
SIGNALS = (
    "blankCanvas",
    "capturedMedia",
    "capturedMediaStitched",
    "compositionMayContainGenAI",
    "fullyGenAIMedia",
    "mediaUnknownProvenance",
    "nonGenAIDigitalCreation",
    "partlyGenAICreation",
    "screenCaptureMayContainGenAI",
    "ambiguousActions",
    "nonEditorial",
    "perceptibleGenAI",
    "perceptibleNonGenAI",
    "perceptiblePossiblyGenAI",
)
"""Every signal in the order of the rubric; its names without `inception:signal_` and `transformation:signal_`."""
_PLACE = "/c2pa/"


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [_object(one) for one in value] if isinstance(value, list) else []


def of(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The signals of one manifest of crJSON, in the order of SIGNALS."""
    assertions = _object(manifest.get("assertions"))
    told = _object(assertions.get("c2pa.actions.v2"))
    actions = [(one.get("action"), one.get("digitalSourceType")) for one in _objects(told.get("actions"))]
    begun = [source for action, source in actions if action in _BEGINNING]
    found = {name for name, sources in _BEGUN_AS.items() if any(source in sources for source in begun)}
    if "c2pa.ingredient.v3" in assertions and _is_loose(assertions["c2pa.ingredient.v3"]):
        found.add("mediaUnknownProvenance")
    found.update(_changed([one for one in actions if one[0] is not None]))
    if not actions or told.get("allActionsIncluded") is not True or _is_ambiguous(manifest, actions):
        found.add("ambiguousActions")
    return tuple(name for name in SIGNALS if name in found)


def _is_loose(ingredient: object) -> bool:
    return ingredient is not None and _object(ingredient).get("activeManifest") is None


def _changed(actions: list[tuple[Any, Any]]) -> Iterator[str]:
    """The signals of what was done after the beginning."""
    if any(action in _NON_EDITORIAL for action, _ in actions):
        yield "nonEditorial"
    sources = [source for action, source in actions if action not in _BEGINNING and action not in _NON_EDITORIAL]
    if any(source in _AI for source in sources):
        yield "perceptibleGenAI"
    if any(source is not None and source not in _AI for source in sources):
        yield "perceptibleNonGenAI"
    if any(source in _PERHAPS_AI for source in sources):
        yield "perceptiblePossiblyGenAI"


def _is_ambiguous(manifest: Mapping[str, Any], actions: list[tuple[Any, Any]]) -> bool:
    """Whether an action is not of the standard, or actions stand where the signer does not vouch for them."""
    gathered = _objects(_object(manifest.get("claim.v2")).get("gathered_assertions"))
    return any(
        action is not None and (not str(action).startswith("c2pa.") or action == "c2pa.unknown")
        for action, _ in actions
    ) or any("c2pa.actions" in str(one.get("url")) for one in gathered)


def reachable(report: Mapping[str, Any], active: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Label and form of the active manifest and of everything that its ingredients lead to, each once.

    An ingredient that has no manifest but says how it came to be (`digitalSourceType`) is given as one that was
    created so, under the label `<manifest>/<assertion>`.
    """
    manifests = {str(one.get("label")): one for one in _objects(report.get("manifests"))}
    ahead, seen = [active], {active}
    while ahead:
        label = ahead.pop(0)
        if label not in manifests:
            continue
        yield label, manifests[label]
        for name, told in _object(manifests[label].get("assertions")).items():
            if not name.startswith("c2pa.ingredient"):
                continue
            for one in _objects(told if isinstance(told, list) else [told]):
                inner = _target(one)
                if inner and inner not in seen:
                    seen.add(inner)
                    ahead.append(inner)
                elif not inner and one.get("digitalSourceType"):
                    yield f"{label}/{name}", _created(one["digitalSourceType"])


def _target(ingredient: Mapping[str, Any]) -> str:
    """Label of the manifest of an ingredient; empty when it has none."""
    url = _object(ingredient.get("activeManifest") or ingredient.get("c2pa_manifest")).get("url")
    return str(url).partition(_PLACE)[2].partition("/")[0] if url else ""


def _created(source: object) -> dict[str, Any]:
    actions = [{"action": "c2pa.created", "digitalSourceType": source}]
    return {"assertions": {"c2pa.actions.v2": {"actions": actions, "allActionsIncluded": True}}}


def by_manifest(report: Mapping[str, Any], active: str) -> dict[str, tuple[str, ...]]:
    """The signals of everything reachable, by label; the active manifest is the first."""
    return {label: of(one) for label, one in reachable(report, active)}


def together(told: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Every signal that any of them has, in the order of SIGNALS."""
    return tuple(name for name in SIGNALS if any(name in found for found in told.values()))
