"""The C2PA Soft Binding Resolution API (1.0.0) over our registry: a file that lost its manifest gets it back.

Anybody may ask, so many times a minute. Values are compared exactly; whole films and sounds are looked for by their
hashes, and then by their likeness (`org.ortaq.v1`).
"""

import base64
import binascii
import json
import tempfile
import uuid
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from ortaq.core.likeness.clip import Answer
from ortaq.core.likeness.config import CONFIG
from ortaq.core.origin import essence, jumbf, sandbox
from ortaq.core.origin.formats import HEAD, format_of
from ortaq.likeness import lookups
from ortaq.origin import film, find, found, registry
from ortaq.origin.check import CannotCheck
from ortaq.origin.models import Manifest, ManifestKind
from ortaq.origin.sentences import reader_tag
from ortaq.work import limits

router = Router(tags=["c2pa"])
PER_MINUTE = 120
"""Questions that one address may ask in a minute."""
MOST, USUAL = 100, 10
"""Most matches, and how many unless the caller says otherwise."""
LONGEST = 400
"""Characters of a value, as stored."""
LONGEST_NOW = 120.0
"""Seconds of a clip that are compared while the caller waits."""
_BODY = 64 << 10
_EXACT = 100
_BLOCK = 1 << 20
_MEDIA = ("image/", "audio/", "video/", "application/mxf")


class BadQuery(ValueError):
    """A question that is not answered; the message says why."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(sentence)
        self.status = status


def _open(response: HttpResponse) -> HttpResponse:
    """Pages of other sites may read the answer: it is public."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _refusal(error: BadQuery) -> HttpResponse:
    return _open(JsonResponse({"problem": str(error)}, status=error.status))


def _wait(request: HttpRequest) -> HttpResponse | None:
    """The answer to who asks too often; None for everybody else."""
    seconds = limits.allow(f"c2pa:{limits.address(request)}", PER_MINUTE)
    if not seconds:
        return None
    refused = _refusal(BadQuery(_("Too many questions. Try again in a minute."), HTTPStatus.TOO_MANY_REQUESTS))
    refused["Retry-After"] = str(seconds)
    return refused


def _active_alone(store: bytes) -> bytes:
    return jumbf.superbox("c2pa", "c2pa", jumbf.manifests(store)[-1][1])


def _algorithms() -> list[str]:
    return sorted({essence.ALG, CONFIG.algorithm, *registry.algorithms()})


def _value(text: str) -> str:
    """A value as it is stored: standard base64 with padding; raises BadQuery."""
    # In an address a plus has become a blank, and some write base64 in its form for addresses.
    plain = text.replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    try:
        raw = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if not raw or len(plain) > LONGEST:
        raise BadQuery(_("The value must be base64 and at most 400 characters long."))
    return base64.b64encode(raw).decode()


def _found(alg: object, value: object, most: str | None) -> list[Manifest]:
    """The matches; raises BadQuery."""
    if not isinstance(alg, str) or not isinstance(value, str):
        raise BadQuery(_("Say which algorithm (alg) and which value."))
    if alg not in _algorithms():
        raise BadQuery(_("This algorithm is not known here: %(alg)s") % {"alg": alg[:80]})
    return registry.by_binding(alg, _value(value), limit=_most(most))


def _most(most: str | None) -> int:
    """How many matches are wanted; raises BadQuery."""
    if most is not None and not (most.isascii() and most.isdigit() and 1 <= int(most[:4]) <= MOST):
        raise BadQuery(_("maxResults is a number from 1 to 100."))
    return int(most or USUAL)


def _matches(alg: object, value: object, most: str | None) -> HttpResponse:
    try:
        found = _found(alg, value, most)
    except BadQuery as error:
        return _refusal(error)
    return _open(JsonResponse({"matches": [{"manifestId": one.urn, "similarityScore": _EXACT} for one in found]}))


def _body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; raises BadQuery."""
    if request.content_type != "application/json":
        raise BadQuery(_("Send JSON."), HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    length = request.headers.get("Content-Length") or "0"
    try:
        told = json.loads(request.body) if length.isdigit() and int(length) <= _BODY else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise BadQuery(_("The body is no JSON object, or too long."))
    return told


@router.get("/services/supportedAlgorithms", auth=None, summary="Which soft bindings are known")
def supported_algorithms(request: HttpRequest) -> HttpResponse:
    """Names of algorithms: likeness, ISO 24138, and the exact hash of the coded picture; all are fingerprints."""
    named = [{"alg": alg} for alg in _algorithms()]
    return _wait(request) or _open(JsonResponse({"watermarks": [], "fingerprints": named}))


@router.get("/matches/byBinding", auth=None, summary="Find manifests by a soft binding")
def by_binding(request: HttpRequest, alg: str = "", value: str = "", maxResults: str | None = None) -> HttpResponse:  # noqa: N803 -- the standard's name
    """The newest manifests with this value, which is base64; none is no error."""
    return _wait(request) or _matches(alg or None, value or None, maxResults)


@router.post("/matches/byBinding", auth=None, summary="Find manifests by a long soft binding")
def by_long_binding(request: HttpRequest, maxResults: str | None = None) -> HttpResponse:  # noqa: N803 -- the standard's name
    """The same with a JSON body: `alg` and `value`."""
    if wait := _wait(request):
        return wait
    try:
        told = _body(request)
    except BadQuery as error:
        return _refusal(error)
    return _matches(told.get("alg"), told.get("value"), maxResults)


@router.post("/matches/byContent", auth=None, summary="Find manifests by a film or a sound")
def by_content(
    request: HttpRequest,
    alg: str = "",
    hintAlg: str = "",  # noqa: N803 -- the standard's name
    hintValue: str = "",  # noqa: N803 -- the same
    maxResults: str | None = None,  # noqa: N803 -- the same
) -> HttpResponse:
    """The body is the file: its hashes are looked up, then what it looks and sounds like, the best first.

    `alg` says that only one algorithm shall be used; a manifest that `hintAlg` and `hintValue` name comes first among
    those that the content fits. Footage that several programmes share is no match. Pictures that do not move are looked
    up by their hash alone. The file is deleted before the answer is sent.
    """
    if wait := _wait(request):
        return wait
    try:
        most = _most(maxResults)
        _refuse_unknown(alg)
        hinted = _hinted(hintAlg, hintValue)
        with tempfile.TemporaryDirectory(prefix="ortaq-content-") as folder:
            path = _received(request, Path(folder) / "content")
            matches = _by_content(request, path, alg)
    except BadQuery as error:
        return _refusal(error)
    except CannotCheck as error:
        refused = _refusal(BadQuery(str(error), error.status))
        for name, value in error.headers.items():
            refused[name] = value
        return refused
    ranked = sorted(matches.items(), key=lambda one: (one[0].pk not in hinted, -one[1]))
    return _open(
        JsonResponse({"matches": [{"manifestId": one.urn, "similarityScore": score} for one, score in ranked[:most]]})
    )


def _refuse_unknown(alg: str) -> None:
    """Raise BadQuery for an algorithm by which files are not compared here."""
    if alg and alg not in (essence.ALG, CONFIG.algorithm):
        raise BadQuery(_("Files are not compared by this algorithm here: %(alg)s") % {"alg": alg[:80]})


def _hinted(alg: str, value: str) -> set[object]:
    """The manifests that a hint names; raises BadQuery."""
    if bool(alg) != bool(value):
        raise BadQuery(_("hintAlg and hintValue belong together."))
    return {one.pk for one in registry.by_binding(alg, _value(value), limit=MOST)} if alg else set()


def _received(request: HttpRequest, path: Path) -> Path:
    """The body as a file; raises BadQuery when it is no media, empty or too large."""
    kind = request.content_type or ""
    unfit = BadQuery(_("Send a picture, a sound or a film as the body."), HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    large = BadQuery(
        _("The clip is too large to be looked up: at most %(size)d MB.") % {"size": lookups.largest() >> 20},
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    )
    if not kind.startswith((*_MEDIA, "application/octet-stream")):
        raise unfit
    length = request.headers.get("Content-Length") or ""
    if length.isdigit() and int(length) > lookups.largest():
        raise large
    size = 0
    with path.open("wb") as file:
        while block := request.read(_BLOCK):
            size += len(block)
            if size > lookups.largest():
                raise large
            file.write(block)
    if not size:
        raise BadQuery(_("Send a picture, a sound or a film as the body."))
    with path.open("rb") as file:
        known = format_of(file.read(HEAD))
    # What it says it is does not matter, what it is does.
    if known is None or not known.mime.startswith(_MEDIA):
        raise unfit
    return path


def _by_content(request: HttpRequest, path: Path, alg: str) -> dict[Manifest, int]:
    """Manifests that fit a file, with 0 to 100; raises CannotCheck."""
    found_here: dict[Manifest, int] = {}
    if alg != CONFIG.algorithm:
        found_here = dict.fromkeys(_exact(path), _EXACT)
    if found_here or alg == essence.ALG or not _moves(path):
        return found_here
    find.refuse_often(request)
    lookup = lookups.look_up(path, "byContent", longest=LONGEST_NOW)
    try:
        answer = lookup.told
        return _alike(answer, request) if answer else {}
    finally:
        # Who asks over this interface has the answer in hand; nobody comes back for it.
        lookups.delete([lookup])


def _exact(path: Path) -> list[Manifest]:
    """By the hash of the file, of what was signed, or of the coded picture."""
    digest = film.sha256_of(path)
    if one := registry.by_sha256(digest) or registry.by_content(digest):
        return [one]
    coded = sandbox.essence(path) if _moves(path) else None
    return registry.by_binding(essence.ALG, essence.value_of(coded)) if coded else []


def _moves(path: Path) -> bool:
    with path.open("rb") as file:
        kind = format_of(file.read(HEAD))
    return kind is not None and kind.mime.startswith(find.MOVING)


def _alike(answer: Answer, request: HttpRequest) -> dict[Manifest, int]:
    """The newest manifest of the film and of the stream of each programme that the clip is from, if it may be named."""
    scores: dict[str, int] = {}
    for part in answer.verdict.parts:
        scores[part.programme] = max(scores.get(part.programme, 0), round(100 * min(1.0, part.score)))
    for place in answer.verdict.sounds:
        scores.setdefault(place.programme, round(100 * min(1.0, place.score)))
    public = found.names(scores, find.reader(request), reader_tag())
    return {one: scores[str(one.programme_id)] for pk in public for one in _newest(pk)}


def _newest(programme: str) -> Iterable[Manifest]:
    standing = Manifest.objects.filter(programme=uuid.UUID(programme)).order_by("-created_at")
    newest = (standing.filter(kind=kind).first() for kind in (ManifestKind.FILM, ManifestKind.STREAM))
    return [one for one in newest if one is not None]


@router.get("/manifests/{manifest_id}", auth=None, summary="Fetch a manifest store")
def manifest(request: HttpRequest, manifest_id: str, returnActiveManifest: str = "false") -> HttpResponse:  # noqa: N803 -- the standard's name
    """The whole store (JUMBF), or with `returnActiveManifest=true` a store with the active manifest alone."""
    if wait := _wait(request):
        return wait
    if not manifest_id.startswith("urn:") or returnActiveManifest not in ("true", "false"):
        return _refusal(BadQuery(_("A manifest is asked for by its label, urn:c2pa:…")))
    found = registry.by_urn(manifest_id)
    if found is None:
        return _refusal(BadQuery(_("This node has signed no manifest of that label."), HTTPStatus.NOT_FOUND))
    store = bytes(found.store)
    content = _active_alone(store) if returnActiveManifest == "true" else store
    return _open(HttpResponse(content, content_type="application/c2pa"))
