"""The audit log on the screen for members; its checkpoints and tiles for everybody (C2SP tlog-tiles)."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ortaq.core.ledger import proofs
from ortaq.core.ledger.policy import Policy
from ortaq.ledger import keys, queries, words
from ortaq.ledger.models import Checkpoint, Entry

PER_PAGE = 50
CHECKPOINTS = 5
"""How many of the newest checkpoints the page shows."""
TEXT = "text/plain; charset=utf-8"
a_moment = cache_control(public=True, max_age=5)
for_ever = cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """Newest entries first, with checkpoints and witnesses; `?prove` examines the whole log, unless it is too long."""
    entries = Paginator(Entry.objects.order_by("-number"), PER_PAGE).get_page(request.GET.get("page"))
    newest = list(Checkpoint.objects.order_by("-size").prefetch_related("cosignatures")[:CHECKPOINTS])
    problem, too_long, policy, report = "", "", Policy(), None
    here: list[str] = []
    try:
        policy, here = keys.policy(), keys.on_this_node()
        report = queries.proof_at_once() if "prove" in request.GET else None
    except queries.TooLong as error:
        too_long = str(error)
    except keys.PolicyUnreadable as error:
        problem = str(error)
    names = {key.name: name for name, key in policy.witnesses}
    checkpoints = [
        {
            "size": one.size,
            "root": one.root,
            "signed_at": one.signed_at,
            "witnesses": [names.get(line.name, line.name) for line in one.cosignatures.all()],
            "is_witnessed": policy.suffices([line.name for line in one.cosignatures.all()]),
        }
        for one in newest
    ]
    return render(
        request,
        "ledger/log.html",
        {
            "entries": entries,
            "rows": [(entry, words.said(entry)) for entry in entries],
            "problem": problem,
            "report": report,
            "too_long": too_long,
            "checkpoints": checkpoints,
            "covered": newest[0].size if newest else 0,
            "policy": policy,
            # Figures alone: the page is read in nine languages.
            "needed": policy.needed.replace(" of ", " / "),
            "on_this_node": here,
        },
    )


@login_required
@require_safe
def proof(request: HttpRequest, number: int) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The proof of an entry as a file (C2SP tlog-proof)."""
    try:
        told = str(queries.prove(number))
    except queries.NotCovered as error:
        raise Http404 from error
    name = f"entry-{number}{proofs.SUFFIX}"
    return HttpResponse(told, content_type=TEXT, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
@a_moment
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The newest checkpoint with the lines of its witnesses, for everybody."""
    newest = queries.newest_checkpoint()
    if newest is None:
        raise Http404
    return HttpResponse(queries.with_witnesses(newest), content_type=TEXT)


@require_safe
@for_ever
def tile(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """A tile, or the digests that are its leaves, as far as the newest checkpoint reaches."""
    data = queries.published(f"tile/{rest}")
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="application/octet-stream")


@require_safe
@a_moment
def policy(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The log's key and its witnesses (C2SP tlog-policy). Whoever checks compares it with one got another way."""
    try:
        return HttpResponse(str(keys.policy()), content_type=TEXT)
    except keys.PolicyUnreadable as error:
        return HttpResponse(str(error), content_type=TEXT, status=HTTPStatus.SERVICE_UNAVAILABLE)


app_name = "ledger"
urlpatterns = [
    path("", log, name="log"),
    path("entries/<int:number>.tlog-proof", proof, name="proof"),
    path("checkpoint", checkpoint, name="checkpoint"),
    path("tile/<path:rest>", tile, name="tile"),
    path("policy", policy, name="policy"),
]
