"""Screens on which a licensee takes files and signs for them, and the links that it pulls them by."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import package_of, poster_address
from ortaq.catalogue.sending import private, sent
from ortaq.exchange.deliveries import actions, queries
from ortaq.exchange.models import Delivery
from ortaq.members.models import Person
from ortaq.members.rules import member
from ortaq.rights.models import Clause
from ortaq.work.refused import Refused


@login_required
def deliveries(request: HttpRequest) -> HttpResponse:
    """What the house has taken, what it could take, and what others have taken of it."""
    person, house = member(request)
    told = {
        "house": house,
        "taken": queries.deliveries_taken(house),
        "given": queries.deliveries_given(house),
        "takeable": queries.takeable_programmes(house),
        "may_take": queries.takes(person),
    }
    return render(request, "exchange/deliveries.html", told)


@login_required
def takeable(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The files of a programme that the house may take, or why it may not."""
    person, house = member(request)
    found = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme)
    now = timezone.now()
    right = queries.right_to(found, house, now) if found.owner_id != house.pk else None
    told: dict[str, Any] = {
        "programme": found,
        "house": house,
        "poster": poster_address(found),
        "package": package_of(found),
        "is_ours": found.owner_id == house.pk,
        "may_take": queries.takes(person),
        "right": right,
        "clause": Clause.objects.select_related("contract").get(pk=right.clause) if right else None,
        "later": right.begins if right and right.begins > now else None,
        "files": queries.files_for(found, right) if right else [],
        "why": "" if right else queries.why_not(found, house, now),
        "taken": queries.deliveries_taken(house).filter(programme=found),
    }
    return render(request, "exchange/delivery_files.html", told)


@login_required
@require_POST
def take(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Take them."""
    person, _house = member(request)
    found = get_object_or_404(Programme.objects.select_related("owner"), pk=programme)
    try:
        made = actions.take(programme=found, by=person)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("exchange:takeable", found.pk)
    return redirect("exchange:delivery", made.pk)


@login_required
def delivery(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """A delivery: its files with their hashes, what was pulled, and the receipt; both sides read it."""
    person, house = member(request)
    found = get_object_or_404(queries.deliveries_with(house), pk=delivery)
    return page(request, found, person)


def page(request: HttpRequest, found: Delivery, person: Person, sums: str = "", problem: str = "") -> HttpResponse:
    """A delivery for its reader, perhaps with what is wrong with the hashes that were typed."""
    receipt = queries.receipt_of(found)
    mine = person.broadcaster_id == found.house_id
    files = list(found.files.all())
    told = {
        "delivery": found,
        "programme": found.programme,
        "house": person.broadcaster,
        "is_mine": mine,
        "files": list(zip(files, queries.refusals(found, files, person) if mine else [""] * len(files), strict=True)),
        "receipt": receipt,
        "holds": queries.receipt_holds(receipt) if receipt else False,
        "may_take": mine and queries.takes(person),
        "sums": sums,
        "problem": problem,
        "origin": request.build_absolute_uri("/").rstrip("/"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "exchange/delivery.html", told, status=status)


@login_required
def manifest(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """What it holds, with the hashes of files and blocks."""
    _person, house = member(request)
    found = get_object_or_404(queries.deliveries_with(house), pk=delivery)
    return as_file(JsonResponse(queries.manifest(found), json_dumps_params={"ensure_ascii": False}), "manifest.json")


@login_required
def receipt(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """The signed receipt."""
    _person, house = member(request)
    found = get_object_or_404(queries.deliveries_with(house).exclude(receipt=None), pk=delivery)
    signed = found.receipt
    told = {
        "receipt": signed.text,
        "digest": signed.digest,
        "signature": signed.signature,
        "key_fingerprint": signed.key_fingerprint,
    }
    return as_file(JsonResponse(told, json_dumps_params={"ensure_ascii": False}), "receipt.json")


def as_file(answer: HttpResponse, name: str) -> HttpResponse:
    """An answer to keep."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(answer)


@login_required
@require_POST
def receive(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Sign for it, with what sha256sum printed."""
    person, house = member(request)
    found = get_object_or_404(queries.deliveries_taken(house), pk=delivery)
    sums = request.POST.get("sums", "")[:100_000]
    try:
        actions.receive(delivery=found, by=person, hashes=actions.hashes_in(sums))
    except Refused as error:
        return page(request, found, person, sums, str(error))
    messages.success(request, _("Signed. %(owner)s sees that you have it whole.") % {"owner": found.programme.owner})
    return redirect("exchange:delivery", found.pk)


@login_required
@require_safe
def pull(request: HttpRequest, delivery: UUID, name: str) -> HttpResponse:
    """Go to a fresh link to a file."""
    person, house = member(request)
    found = get_object_or_404(queries.deliveries_taken(house), pk=delivery)
    file = get_object_or_404(found.files.select_related("version"), name=name)
    try:
        token = actions.link(file=file, by=person)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("exchange:delivery", found.pk)
    return private(redirect(reverse("exchange:file", args=(token,))))


@require_safe
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file of a link, whole or in part; each request is checked anew against the contract."""
    signed_in = request.user if isinstance(request.user, Person) else None
    try:
        found = actions.pulled(token=token, by=signed_in)
    except (actions.LinkDead, actions.MayNotPull) as error:
        answer = HttpResponse(f"{error}\n", status=HTTPStatus.FORBIDDEN, content_type="text/plain; charset=utf-8")
        return private(answer)
    version = found.version
    assert version  # noqa: S101 -- a file without one may not be pulled
    return sent(request, str(version.source.name), called=found.name, size=found.size, sha256=found.sha256)


urlpatterns = [
    path("deliveries/", deliveries, name="deliveries"),
    path("deliveries/<uuid:delivery>/", delivery, name="delivery"),
    path("deliveries/<uuid:delivery>/manifest.json", manifest, name="delivery_manifest"),
    path("deliveries/<uuid:delivery>/receipt.json", receipt, name="delivery_receipt"),
    path("deliveries/<uuid:delivery>/receive/", receive, name="receive"),
    path("deliveries/<uuid:delivery>/files/<str:name>", pull, name="pull"),
    path("programmes/<uuid:programme>/delivery/", takeable, name="takeable"),
    path("programmes/<uuid:programme>/take/", take, name="take_files"),
    path("files/<str:token>", file, name="file"),
]
"""In the map of this room (`exchange.pages`)."""
