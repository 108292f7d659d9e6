"""The register of a house, one consent with how far its withdrawal reaches, and the receipt that needs no account."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ortaq.core.text.languages import INTERFACE
from ortaq.members.rules import member, person, require
from ortaq.standards.consents import actions, queries, rules, words
from ortaq.standards.consents.form import Typed, offered
from ortaq.standards.models import Consent, ItemKind, Notice, WithdrawalRequest
from ortaq.standards.protection import storage
from ortaq.work import limits
from ortaq.work.answered import answered
from ortaq.work.refused import Refused

TRIES = 10
"""How often an address may ask for a withdrawal or try a secret in a minute."""


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """The register of the reader's house, what it was told and asked, and one more consent."""
    reader, house = member(request)
    typed, status, problem = Typed.nothing(), HTTPStatus.OK, ""
    if request.method == "POST":
        typed = Typed.of(request.POST)
        try:
            made = actions.give_consent(house=house, by=reader, **typed.as_arguments(house))
            messages.success(request, _("“%(reference)s” is in the register.") % {"reference": made.reference})
            return redirect("standards:consent", consent=made.pk)
        except Refused as error:
            status, problem = HTTPStatus.UNPROCESSABLE_ENTITY, str(error)
    may = rules.keeps_consents(reader, house)
    notices, endings = list(queries.notices_to(house)), queries.endings_to(house)
    titles = queries.titles_of({pk for one in (*notices, *endings) for pk in one.programmes})
    context = {
        "house": house,
        "consents": [
            (words.said(one), queries.name_of(one.subject) if may else one.subject.pseudonym)
            for one in queries.consents_of(house)
        ],
        "requests": queries.requests_to(house),
        "notices": [(one, [titles.get(pk, pk) for pk in one.programmes]) for one in notices],
        "endings": [(one, [titles.get(pk, pk) for pk in one.programmes]) for one in endings],
        "may": may,
        "may_follow": rules.follows_notices(reader, house),
        "typed": typed,
        "problem": problem,
        **(offered(house) if may else {}),
    }
    return render(request, "standards/consents.html", context, status=status)


def _mine(request: HttpRequest, consent: uuid.UUID) -> Consent:
    """A consent of the reader's house; another house's is not found, whatever it is."""
    found = Consent.objects.select_related("house", "subject").filter(pk=consent, house=member(request)[1]).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def one(request: HttpRequest, consent: uuid.UUID) -> HttpResponse:
    """One consent: what was agreed, what rests on it, who holds that, where it is shown; the way of its withdrawal."""
    found = _mine(request, consent)
    reader, house = member(request)
    context = {
        "said": words.said(found),
        # What is sealed is opened for those who keep consents; others of the house see the pseudonym and the terms.
        "person": queries.personal_of(found.subject) if rules.keeps_consents(reader, house) else {},
        "private": queries.private_of(found) if rules.keeps_consents(reader, house) else {},
        "cascade": queries.cascade_of(found),
        "asked": queries.open_request(found),
        "items": found.items.all(),
        "item_kinds": ItemKind.choices,
        "store": storage.store_of(found.subject.territory),
        "place": words.place(found.subject.territory),
        "may": rules.keeps_consents(reader, house),
    }
    return render(request, "standards/consent.html", context)


def _do(request: HttpRequest, about: Consent, said: str, do: Callable[[], object]) -> HttpResponse:
    """Do something with a consent, say so or why not, and go back to its page."""

    def does() -> str:
        do()
        return said

    return answered(request, does, "standards:consent", consent=about.pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, consent: uuid.UUID) -> HttpResponse:
    """Write down that the person has taken it back; what rests on it leaves the screens at once."""
    found, by = _mine(request, consent), person(request)
    said = _("Withdrawn. What rests on it is not made or shown any more, and who holds it was told.")
    return _do(request, found, said, lambda: actions.withdraw_consent(consent=found, by=by))


@login_required
@require_POST
def set_aside(request: HttpRequest, asked: uuid.UUID) -> HttpResponse:
    """Write down that it was not the person who asked."""
    by, house = member(request)
    known = WithdrawalRequest.objects.select_related("consent__house")
    found = get_object_or_404(known, pk=asked, consent__house=house)
    said = _("Set aside: the consent stands.")
    return _do(request, found.consent, said, lambda: actions.set_aside(request=found, by=by))


@login_required
@require_POST
def followed(request: HttpRequest, notice: uuid.UUID) -> HttpResponse:
    """Say that what the house was told of is taken down, or noted."""
    reader, house = member(request)
    found = get_object_or_404(Notice.objects.select_related("house", "consent"), pk=notice, house=house)

    def does() -> str:
        actions.follow_notice(notice=found, by=reader)
        return _("Written down: your house has taken it down.") if found.has_ended else _("Noted.")

    return answered(request, does, "standards:consents")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, consent: uuid.UUID) -> HttpResponse:
    """The receipt, to be printed or handed over; on POST with a new secret, which is shown this once."""
    found = _mine(request, consent)
    who, house = member(request)
    require(
        rules.keeps_consents(who, house),
        _("Only somebody who makes programmes or watches over standards at %(house)s may keep its consents.")
        % {"house": house.name},
    )
    secret = ""
    if request.method == "POST":
        try:
            secret = actions.issue_receipt(consent=found, by=member(request)[0])
        except Refused as error:
            messages.error(request, str(error))
            return redirect("standards:consent", consent=found.pk)
    address = words.receipt_address(found)
    # What is pressed is read by whoever presses it; what is printed, by the person.
    press = {
        "say": _("Print it with a new secret"),
        "then": _("The secret on an older receipt no longer works then."),
        "language": request.tag,  # type: ignore[attr-defined]  # set by the middleware of the web
    }
    with _in_the_language_of(request, found):
        context = {
            "press": press,
            "said": words.said(found),
            "person": queries.personal_of(found.subject),
            "private": queries.private_of(found),
            "secret": secret,
            "address": address,
            "code": words.qr(address),
        }
        answer = render(request, "standards/receipt.html", context)
    return _kept_by_nobody(answer)


def _in_the_language_of(request: HttpRequest, consent: Consent) -> translation.override:
    """Words in the language that the person reads."""
    tag = consent.subject.language
    code = next((code for code, known in INTERFACE.items() if known == tag), "en")
    request.tag = INTERFACE[code]  # type: ignore[attr-defined]  # set by the middleware of the web
    return translation.override(code)


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    """What is the person's stays out of caches, searches and the logs of other sites."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, token: str) -> HttpResponse:
    """What was agreed and whether it holds, for whoever has the receipt; and the way to take it back.

    It is told in the person's language, unless the reader has chosen another one on this device.
    """
    found = queries.by_token(token)
    if found is None:
        raise Http404
    if django_settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _public(request, found)
    with _in_the_language_of(request, found):
        return _public(request, found)


def _public(request: HttpRequest, found: Consent) -> HttpResponse:
    status, problem = HTTPStatus.OK, ""
    if request.method == "POST":
        wait = limits.allow(f"consent:{limits.address(request)}", TRIES)
        if wait:
            status = HTTPStatus.TOO_MANY_REQUESTS
            problem = _("Too many tries from your address. Try again in %(seconds)s seconds.") % {"seconds": wait}
        else:
            try:
                if request.POST.get("secret", "").strip():
                    actions.withdraw_with_receipt(consent=found, secret=request.POST["secret"])
                elif "ask" in request.POST:
                    actions.ask_withdrawal(consent=found)
                return redirect("standards:public_consent", token=found.token)
            except Refused as error:
                status, problem = HTTPStatus.UNPROCESSABLE_ENTITY, str(error)
    context = {"said": words.said(found), "asked": queries.open_request(found), "problem": problem}
    return _kept_by_nobody(render(request, "standards/public_consent.html", context, status=status))


urlpatterns = [
    path("consents/", register, name="consents"),
    path("consents/<uuid:consent>/", one, name="consent"),
    path("consents/<uuid:consent>/withdraw/", withdraw, name="withdraw_consent"),
    path("consents/<uuid:consent>/receipt/", receipt, name="receipt"),
    path("consents/requests/<uuid:asked>/set-aside/", set_aside, name="set_aside"),
    path("consents/notices/<uuid:notice>/followed/", followed, name="followed"),
    path("consent/<str:token>/", public, name="public_consent"),
]
