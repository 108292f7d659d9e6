"""The C2PA Soft Binding Resolution API (1.0.0) over our registry: a file that lost its manifest gets it back.

Anybody may ask, so many times a minute. Values are exact: nothing here compares likeness yet, so `byContent` says that
it cannot.
"""

import base64
import binascii
import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from ortaq.core.origin import essence, jumbf
from ortaq.origin import registry
from ortaq.origin.models import Manifest
from ortaq.work import limits

router = Router(tags=["c2pa"])
PER_MINUTE = 120
"""Questions that one address may ask in a minute."""
MOST, USUAL = 100, 10
"""Most matches, and how many unless the caller says otherwise."""
LONGEST = 400
"""Characters of a value, as stored."""
_BODY = 64 << 10
_EXACT = 100


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
    return sorted({essence.ALG, *registry.algorithms()})


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
    if most is not None and not (most.isascii() and most.isdigit() and 1 <= int(most[:4]) <= MOST):
        raise BadQuery(_("maxResults is a number from 1 to 100."))
    return registry.by_binding(alg, _value(value), limit=int(most or USUAL))


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
    """Names of algorithms. Ours are exact hashes of the coded picture, so they stand with the fingerprints."""
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


@router.post("/matches/byContent", auth=None, summary="Find manifests by a file (not yet)")
def by_content(request: HttpRequest) -> HttpResponse:
    """Likeness of pictures and sounds is not searched yet: always 501, and the body is not read."""
    sentence = _("Files are not compared here yet. Ask by a soft binding, or send the file to /api/origin/verify.")
    return _wait(request) or _refusal(BadQuery(sentence, HTTPStatus.NOT_IMPLEMENTED))


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
