"""Screens of payments, change orders and credits."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.core.text import languages
from ortaq.members.rules import member
from ortaq.studio import queries, rules
from ortaq.studio.actions import money
from ortaq.studio.forms import ChangeForm, CreditsForm
from ortaq.studio.models import ChangeOrder, Milestone, MilestoneState, Payment, Project
from ortaq.studio.pages.doing import part_of, pressed, taken
from ortaq.studio.templatetags.studio_words import money as written


def changeable(project: Project, steps: list[Milestone]) -> list[tuple[str, str]]:
    """What a change order can be about."""
    found = [(f"day:{one.pk}", str(one.get_kind_display())) for one in steps if one.state != MilestoneState.APPROVED]
    for one in steps:
        for payment in one.payments.all():
            if not payment.paid_at:
                words = f"{payment.payer} → {payment.payee}, {written(payment.amount, project.currency)}"
                found.append((f"sum:{payment.pk}", words))
    return found


def meant(project: Project, given: dict[str, Any]) -> dict[str, Any]:
    """What a change order asks for, as arguments of the action."""
    what, _colon, pk = str(given["what"]).partition(":")
    if what == "day":
        return {"milestone": get_object_or_404(Milestone, pk=pk, project=project), "due_on": given["due_on"]}
    payment = get_object_or_404(Payment.objects.select_related("milestone"), pk=pk, milestone__project=project)
    return {"payment": payment, "amount": given["amount"]}


def shown(request: HttpRequest, project: Project, form: ChangeForm | None = None) -> HttpResponse:
    """Payments and change orders; with a form that was not taken."""
    person, house = member(request)
    steps = queries.milestones_of(project)
    orders = project.change_orders.select_related("house", "person", "milestone", "payment__payer", "payment__payee")
    context = {
        "project": project,
        "house": house,
        "payments": [(step, payment) for step in steps for payment in step.payments.all()],
        "orders": [
            (one, [answer.broadcaster for answer in one.answers.all()])
            for one in orders.prefetch_related("answers__broadcaster")
        ],
        "may_say": rules.may_answer(person, project) and project.state in queries.LIVING,
        "signs": rules.signs(person),
        "choices": changeable(project, steps),
        "form": form or ChangeForm(choices=changeable(project, steps), currency=project.currency),
        "tab": "money",
    }
    return render(request, "studio/money.html", context, status=422 if form is not None and form.errors else 200)


@login_required
def sums(request: HttpRequest, project: UUID) -> HttpResponse:
    """What is paid when, and what was changed; asking for a change is a POST."""
    person, one = part_of(request, project)
    if request.method != "POST":
        return shown(request, one)
    form = ChangeForm(request.POST, choices=changeable(one, queries.milestones_of(one)), currency=one.currency)
    return taken(
        request,
        form,
        lambda given: money.ask_for_change(project=one, by=person, reason=given["reason"], **meant(one, given)),
        _("The partners are asked; the change holds when all have agreed."),
        reverse("studio:money", args=[one.pk]),
        lambda bad: shown(request, one, bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def answer_change(request: HttpRequest, order: UUID) -> HttpResponse:
    """Agree to a change, or not."""
    found = get_object_or_404(ChangeOrder.objects.select_related("project__house"), pk=order)
    person, one = part_of(request, found.project_id)
    yes = request.POST.get("verdict") == "yes"
    return pressed(
        request,
        lambda: money.answer_change(order=found, by=person, yes=yes),
        _("Your house agrees.") if yes else _("The change is declined."),
        reverse("studio:money", args=[one.pk]),
    )


def payment_of(request: HttpRequest, pk: UUID) -> Payment:
    """A payment of a project in which the reader's house takes part."""
    found: Payment = get_object_or_404(Payment.objects.select_related("milestone", "payer", "payee"), pk=pk)
    part_of(request, found.milestone.project_id)
    return found


@login_required
@require_POST
def pay(request: HttpRequest, payment: UUID) -> HttpResponse:
    """Say that one's house has paid."""
    person, _house = member(request)
    one = payment_of(request, payment)
    back = reverse("studio:money", args=[one.milestone.project_id])
    return pressed(request, lambda: money.pay(payment=one, by=person), _("The other house is told."), back)


@login_required
@require_POST
def confirm(request: HttpRequest, payment: UUID) -> HttpResponse:
    """Say that the money has come."""
    person, _house = member(request)
    one = payment_of(request, payment)
    back = reverse("studio:money", args=[one.milestone.project_id])
    return pressed(request, lambda: money.confirm_payment(payment=one, by=person), _("Thank you."), back)


def shown_credits(request: HttpRequest, project: Project, form: CreditsForm | None = None) -> HttpResponse:
    """The credits language by language; with a form that was not taken."""
    person, _house = member(request)
    told = queries.credits_of(project)
    chosen = request.GET.get("language") or project.language
    before = "\n".join(f"{line.role}: {line.name}" for line in told.get(chosen, []))
    context = {
        "project": project,
        "credits": [(tag, languages.full_name(tag), lines) for tag, lines in told.items()],
        "leads": rules.leads(person, project) and project.state in queries.LIVING,
        "form": form or CreditsForm(initial={"language": chosen, "lines": before}),
        "tab": "credits",
    }
    return render(request, "studio/credits.html", context, status=422 if form is not None and form.errors else 200)


@login_required
def credit_lines(request: HttpRequest, project: UUID) -> HttpResponse:
    """The order of the credits in each language; the lead sets it."""
    person, one = part_of(request, project)
    if request.method != "POST":
        return shown_credits(request, one)
    return taken(
        request,
        CreditsForm(request.POST),
        lambda given: money.set_credits(project=one, by=person, **given),
        _("The credits are set."),
        reverse("studio:credits", args=[one.pk]),
        lambda bad: shown_credits(request, one, bad),  # type: ignore[arg-type]  # the same form
    )


urlpatterns = [
    path("<uuid:project>/money/", sums, name="money"),
    path("changes/<uuid:order>/answer/", answer_change, name="change_answer"),
    path("payments/<uuid:payment>/paid/", pay, name="pay"),
    path("payments/<uuid:payment>/arrived/", confirm, name="pay_confirm"),
    path("<uuid:project>/credits/", credit_lines, name="credits"),
]
