"""What is held about people: the record of processing, retention, a person of one's house, and one's own account."""

import uuid

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.members.rules import member, person
from ortaq.standards.breaches import queries as breaches
from ortaq.standards.breaches.rules import keeps_breaches
from ortaq.standards.consents import queries as consents
from ortaq.standards.consents import rules, words
from ortaq.standards.models import BiometricItem, Consent, Subject
from ortaq.standards.protection import actions, names, queries, retention, storage
from ortaq.standards.protection.sending import as_file
from ortaq.work.answered import answered


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The record of processing, the rules of retention with what they did last, the stores, the people of the house."""
    reader, house = member(request)
    may, today, last = rules.keeps_consents(reader, house), timezone.localdate(), queries.last_sweeps()
    context = {
        "house": house,
        "holdings": queries.holdings(),
        "days": {rule.what: rule.days for rule, _keeping in retention.in_force(today)},
        "retention": [(rule, keeping, last.get(rule.what)) for rule, keeping in retention.in_force(today)],
        "stores": [
            (words.place(code), storage.store_of(code), storage.law_of(code, today))
            for code in sorted({*storage.stores(), *(one.territory for one in storage.laws())})
        ],
        "people": [(one, consents.name_of(one)) for one in consents.subjects_of(house)] if may else [],
        "named": names.people_named(house) if may else [],
        "may": may,
        "breaches": breaches.counted(house),
        "keeps_breaches": keeps_breaches(reader, house),
        "place": words.place(house.territory),
    }
    return render(request, "standards/protection.html", context)


@login_required
@require_safe
def record(request: HttpRequest) -> JsonResponse:
    """The record of processing of the reader's house as JSON."""
    told = queries.record_of_processing(member(request)[1], timezone.localdate())
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is held about the reader's own account, kind by kind."""
    found = list(queries.everything(queries.whom_of(person(request))))
    return render(request, "standards/my_data.html", {"kinds": [(one, len(rows)) for one, rows in found]})


@login_required
@require_POST
def export_mine(request: HttpRequest) -> FileResponse:
    """Everything about the reader as one file."""
    return as_file(queries.whom_of(person(request)))


@login_required
@require_POST
def erase_mine(request: HttpRequest) -> HttpResponse:
    """Erase the reader's account, when they have typed its name."""
    who = person(request)
    if request.POST.get("username", "").strip() != who.username:
        messages.error(request, _("Nothing is erased: type your user name to say that you mean it."))
        return redirect("standards:my_data")
    actions.erase_account(person=who, by=who)
    logout(request)
    messages.success(request, _("Your account is erased. Nobody can sign in with it any more."))
    return redirect("viewer:home")


def _subject(request: HttpRequest, subject: uuid.UUID) -> Subject:
    """A person of the reader's house, for those who keep its consents; another house's is not found."""
    reader, house = member(request)
    found = queries.subject_of(house, subject)
    if found is None or not rules.keeps_consents(reader, house):
        raise Http404
    return found


@login_required
@require_safe
def subject(request: HttpRequest, subject: uuid.UUID) -> HttpResponse:
    """A person whose consents the house keeps: what is held, and erasure."""
    found = _subject(request, subject)
    context = {
        "subject": found,
        "person": consents.personal_of(found),
        "place": words.place(found.territory),
        "named_in": names.counted(found) if found.is_named else None,
        "consents": [words.said(one) for one in found.consents.select_related("house", "subject")],
        "items": BiometricItem.objects.filter(consent__subject=found, removed_at=None).select_related("consent"),
        "kinds": [(one, len(rows)) for one, rows in queries.everything(queries.whom_of(found))],
    }
    return render(request, "standards/subject.html", context)


@login_required
@require_POST
def export_subject(request: HttpRequest, subject: uuid.UUID) -> FileResponse:
    """Everything about a person of the house as one file."""
    found = _subject(request, subject)
    actions.note_exported(subject=found, by=person(request))
    return as_file(queries.whom_of(found))


@login_required
@require_POST
def erase_subject(request: HttpRequest, subject: uuid.UUID) -> HttpResponse:
    """Destroy a person's key, when their pseudonym was typed."""
    found = _subject(request, subject)
    if request.POST.get("pseudonym", "").strip().upper() != found.pseudonym:
        messages.error(request, _("Nothing is erased: type the person's pseudonym to say that you mean it."))
        return redirect("standards:subject", subject=found.pk)

    def does() -> str:
        actions.erase_subject(subject=found, by=person(request))
        return _("Erased: the person's key is destroyed, and nobody can read what was sealed with it.")

    return answered(request, does, "standards:subject", subject=found.pk)


@login_required
@require_POST
def keep_item(request: HttpRequest, consent: uuid.UUID) -> HttpResponse:
    """Write down where a biometric item lies."""
    reader, house = member(request)
    found = get_object_or_404(Consent.objects.select_related("house", "subject"), pk=consent, house=house)
    told = {name: request.POST.get(name, "") for name in ("kind", "place", "sha256")}

    def does() -> str:
        actions.keep_item(consent=found, by=reader, **told)
        return _("Written down: it lies in the store of the person's state.")

    return answered(request, does, "standards:consent", consent=found.pk)


@login_required
@require_POST
def item_removed(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    """Write down that a biometric item was destroyed in its store."""
    reader, house = member(request)
    found = get_object_or_404(
        BiometricItem.objects.select_related("consent__house", "consent__subject"), pk=item, consent__house=house
    )

    def does() -> str:
        actions.item_removed(item=found, by=reader)
        return _("Written down: it is destroyed in its store.")

    return answered(request, does, "standards:consent", consent=found.consent_id)


urlpatterns = [
    path("protection/", home, name="protection"),
    path("protection/record.json", record, name="record"),
    path("protection/me/", mine, name="my_data"),
    path("protection/me/export/", export_mine, name="export_mine"),
    path("protection/me/erase/", erase_mine, name="erase_mine"),
    path("protection/people/<uuid:subject>/", subject, name="subject"),
    path("protection/people/<uuid:subject>/export/", export_subject, name="export_subject"),
    path("protection/people/<uuid:subject>/erase/", erase_subject, name="erase_subject"),
    path("protection/consents/<uuid:consent>/items/", keep_item, name="keep_item"),
    path("protection/items/<uuid:item>/removed/", item_removed, name="item_removed"),
]
