"""Screens of the room `channels`: a house's channels, the week of one, the panel beside it; guides for machines."""

import datetime as dt
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, forms, hours, queries, stand_in_pages, week
from ortaq.channels.air import losses
from ortaq.channels.feeds import pages as feed_pages
from ortaq.channels.guides import calendars, listing
from ortaq.channels.guides.receivers import told
from ortaq.channels.models import Channel, Slot
from ortaq.channels.owned import address, own_channel, own_slot, slot_in
from ortaq.channels.planning import alert_pages, alerts, file_pages, template_pages
from ortaq.channels.reports import pages as report_pages
from ortaq.channels.what_if import pages as what_if_pages
from ortaq.core.interchange import dvbi, tva
from ortaq.core.rights import ActAnswer, Answer, Decision, Medium
from ortaq.core.text import languages
from ortaq.exchange.answering import answer
from ortaq.members.models import Person
from ortaq.members.rules import deals, member, schedules
from ortaq.origin.queries import label_of_all, may_be_shown
from ortaq.rights import sentences
from ortaq.work.refused import Refused


@dataclass(frozen=True)
class Answered:
    """The answer for one territory, in words."""

    code: str
    decision: Decision
    zone: str

    @property
    def name(self) -> str:
        """The territory's name."""
        return sentences.place(self.code)

    @property
    def state(self) -> str:
        """allow, review or deny."""
        return week.state_of(self.decision)

    @property
    def said(self) -> list[str]:
        """The reasons."""
        return sentences.say(self.decision, time_zone=self.zone)

    @property
    def duties(self) -> list[str]:
        """What is owed for it."""
        return sentences.duties(self.decision)

    @property
    def acts(self) -> list[tuple[str, ActAnswer]]:
        """What a showing is made of, by name."""
        return [(str(sentences.MEDIA[one.act.medium]), one) for one in self.decision.acts]

    @property
    def is_withheld(self) -> bool:
        """Whether a consent is what is missing, and no licence."""
        return self.decision == queries.WITHHELD

    @property
    def runs(self) -> list[str]:
        """A sign for each counted showing: used or left."""
        total, left = self.decision.runs_total, self.decision.runs_left
        if total is None or left is None or total > MOST_PIPS:
            return []
        return ["used"] * (total - left) + ["left"] * left

    @property
    def catch_up(self) -> ActAnswer | None:
        """The answer for what can be seen afterwards."""
        found = self.decision.act(Medium.CATCH_UP)
        return found if found and found.answer in (Answer.ALLOW, Answer.ALLOW_UNTIL) else None


MOST_PIPS, FEW = 24, 5


@login_required
def channels(request: HttpRequest) -> HttpResponse:
    """The channels of one's own house with what they show, and those of the others."""
    person, house = member(request)
    now = timezone.now()
    shown = queries.on_now(now)
    ours = [
        {"now": one, "next": queries.coming_up(one.channel, now, 2), "drafts": queries.drafts(one.channel).count()}
        for one in shown
        if one.channel.broadcaster_id == house.pk
    ]
    others = [one for one in shown if one.channel.broadcaster_id != house.pk]
    may_try = deals(person) or schedules(person)
    context = {"house": house, "ours": ours, "others": others, "may_try": may_try}
    return render(request, "channels/channels.html", context)


@login_required
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """A week of a channel; `?day=` chooses it, `?slot=` or `?at=` what stands in the panel."""
    person, channel = own_channel(request, slug)
    slot = slot_in(channel, request.GET.get("slot", ""))
    beside = explained(channel, slot) if slot else planning(request, channel)
    day = forms.parsed_day(request.GET.get("day", "")) or (queries.day_at(channel, slot.starts_at) if slot else None)
    return shown(request, person, channel, beside, day)


def shown(
    request: HttpRequest,
    person: Person,
    channel: Channel,
    panel: dict[str, object],
    day: dt.date | None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The week with this day in it, and what stands in the panel beside it."""
    slot = panel.get("slot")
    context = {
        "channel": channel,
        "week": week.week_of(channel, day),
        "changes": week.changes_of(channel),
        "alerts": (coming := alerts.alerts_of(channel, timezone.now())),
        "alert_kinds": alerts.counted(coming),
        "undo": actions.last_change(channel, person),
        "may_plan": actions.may_schedule(person, channel),
        "may_clear": actions.may_clear(person, channel),
        "hours": range(24),
        "chosen": slot.pk if isinstance(slot, Slot) else None,
        "city": sentences.city(channel.time_zone),
    }
    return render(request, "channels/schedule.html", context | panel, status=status)


def explained(channel: Channel, slot: Slot, form: forms.WhenForm | None = None, problem: str = "") -> dict[str, object]:
    """The panel of a slot: what the rights say, and what can be done with it; `form` is a move that was refused."""
    airing = queries.airings_with_losses([slot]).get(slot.pk)
    published = {code: losses.told(plain, airing, code) for code, plain in slot.decisions.items()}
    now = timezone.now()
    is_history = bool(published) and slot.starts_at <= now
    if is_history and slot.stops_at > now and not may_be_shown(slot.programme):
        published = dict.fromkeys(published, queries.WITHHELD)
    answers = published if is_history else queries.preview(channel, slot.programme, slot.starts_at, slot.seconds, slot)
    there = instead(channel, slot, answers, is_history=is_history)
    warnings = [] if is_history else warned(slot.programme, slot.starts_at, slot.stops_at, answers)
    if slot.stand_in and not is_history:
        warnings += warned(slot.stand_in, slot.starts_at, slot.stops_at, there)
    return {
        "slot": slot,
        "answers": answered(channel, answers),
        "label": label_of_all(slot.programme),
        "warnings": list(dict.fromkeys(warnings)),
        "is_history": is_history,
        "is_left_to_a_person": any(one.answer is Answer.REVIEW for one in answers.values()),
        "move_form": form or forms.MoveForm(channel=channel, initial=forms.starting(channel, slot.starts_at)),
        "problem": problem,
        "instead": answered(channel, there),
        "stand_in_form": forms.StandInForm(slot=slot, initial={"programme": slot.stand_in_id}),
    }


def instead(channel: Channel, slot: Slot, answers: dict[str, Decision], *, is_history: bool) -> dict[str, Decision]:
    """What the rights say of what stands in, where the programme itself may not be shown; of what has begun, as it was.

    What has been lost since counts.
    """
    if is_history:
        airing = slot.airings.filter(is_repeat=False).select_related("stand_in").first()
        aired = airing.instead if airing else None
        found = {code: losses.told(plain, aired, code) for code, plain in aired.decisions.items()} if aired else {}
    else:
        found = queries.standing_in(channel, [slot]).get(slot, {})
        if slot.stand_in and not may_be_shown(slot.stand_in):
            found = dict.fromkeys(found, queries.WITHHELD)
    return {code: one for code, one in found.items() if not answers[code].is_allowed}


def warned(programme: Programme, start: dt.datetime, stop: dt.datetime, answers: dict[str, Decision]) -> list[str]:
    """What the laws of the territories in which it is seen say of the time of day, so far as that is not verified."""
    return list(map(hours.said, hours.warned_of(programme, start, stop, answers)))


def answered(channel: Channel, answers: dict[str, Decision]) -> list[Answered]:
    """The answers, the channel's own country first."""
    home = channel.broadcaster.territory
    return [Answered(code, answers[code], channel.time_zone) for code in sorted(answers, key=lambda code: code != home)]


def planning(
    request: HttpRequest, channel: Channel, form: forms.PlanForm | None = None, problem: str = ""
) -> dict[str, object]:
    """The panel in which a programme is put at a time."""
    if form is None:
        at = parse_datetime(request.GET["at"].replace(" ", "+")) if is_instant(request.GET.get("at", "")) else None
        initial = forms.starting(channel, at or timezone.now().replace(second=0) + dt.timedelta(hours=1))
        form = forms.PlanForm(channel=channel, initial=initial | {"programme": request.GET.get("programme", "")})
    day = queries.day_at(channel, timezone.now()) + dt.timedelta(days=1)
    many = {"first": day, "to": day + dt.timedelta(days=1), "last": day, "days": 1}
    return {
        "form": form,
        "problem": problem,
        "copy_form": forms.CopyForm(initial=many),
        "fill_form": forms.FillForm(initial=many),
    }


def is_instant(text: str) -> bool:
    """Whether a text is an instant with its offset."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return False
    return found is not None and found.tzinfo is not None


@login_required
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """The panel in which one plans, for the page that is already there."""
    person, channel = own_channel(request, slug)
    return panel_alone(request, person, channel, planning(request, channel))


@login_required
def slot(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """The panel that explains a slot; without htmx the whole page with it."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    if "HX-Request" not in request.headers:
        return redirect(address(channel, found))
    return panel_alone(request, person, channel, explained(channel, found))


def panel_alone(request: HttpRequest, person: Person, channel: Channel, told: dict[str, object]) -> HttpResponse:
    """What htmx puts into the page."""
    context = {
        "channel": channel,
        "may_plan": actions.may_schedule(person, channel),
        "may_clear": actions.may_clear(person, channel),
        "city": sentences.city(channel.time_zone),
    }
    return render(request, "channels/panel.html", context | told)


@login_required
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """What the rights would say of what is typed so far; nothing, while it is not whole."""
    _person, channel = own_channel(request, slug)
    form = forms.PlanForm(request.GET, channel=channel)
    if not form.is_valid():
        return render(request, "channels/check.html", {"channel": channel})
    programme: Programme = form.cleaned_data["programme"]
    seconds = form.seconds or actions.length_of(programme)
    answers = queries.preview(channel, programme, form.starts_at, seconds)
    stop = form.starts_at + dt.timedelta(seconds=seconds)
    context = {
        "channel": channel,
        "answers": answered(channel, answers),
        "programme": programme,
        "label": label_of_all(programme),
        "warnings": warned(programme, form.starts_at, stop, answers),
    }
    return render(request, "channels/check.html", context)


@login_required
@require_POST
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a programme at a time; what was typed stays when it is refused."""
    person, channel = own_channel(request, slug)
    form = forms.PlanForm(request.POST, channel=channel)
    if not form.is_valid():
        day = form.cleaned_data.get("day")
        return shown(
            request, person, channel, planning(request, channel, form), day, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        slot = actions.plan(
            channel=channel,
            programme=form.cleaned_data["programme"],
            starts_at=form.starts_at,
            seconds=form.seconds,
            by=person,
        )
    except Refused as refused:
        beside = planning(request, channel, form, str(refused))
        return shown(request, person, channel, beside, form.cleaned_data["day"], status=HTTPStatus.CONFLICT)
    messages.success(
        request,
        _("“%(title)s” is planned, and goes on the air when you publish.") % {"title": sentences.title(slot.programme)},
    )
    return redirect(address(channel, slot))


@login_required
@require_POST
def move(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Give a slot another time or length; what was typed stays when it is refused."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    day = queries.day_at(channel, found.starts_at)
    form = forms.MoveForm(request.POST, channel=channel)
    if not form.is_valid():
        beside = explained(channel, found, form)
        return shown(request, person, channel, beside, day, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.move(slot=found, starts_at=form.starts_at, seconds=form.seconds, by=person)
    except Refused as refused:
        return shown(
            request, person, channel, explained(channel, found, form, str(refused)), day, status=HTTPStatus.CONFLICT
        )
    messages.success(request, _("Moved; it goes on the air at the new time when you publish."))
    return redirect(address(channel, found))


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Take a slot out."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    day = queries.day_at(channel, found.starts_at)
    try:
        actions.remove(slot=found, by=person)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(address(channel, found))
    messages.success(request, _("Taken out."))
    return redirect(f"{address(channel)}?day={day}")


@login_required
@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back the last step of this person."""
    person, channel = own_channel(request, slug)
    last = answer(request, lambda: actions.undo(channel=channel, by=person))
    if last:
        messages.success(request, _("Taken back: %(what)s.") % {"what": last.get_kind_display()})
    return redirect(back(request, channel))


@login_required
@require_POST
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a day or a week again."""
    person, channel = own_channel(request, slug)
    form = forms.CopyForm(request.POST)
    if not form.is_valid():
        beside = planning(request, channel) | {"copy_form": form}
        return shown(request, person, channel, beside, None, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    made = answer(
        request,
        lambda: actions.copy(channel=channel, first=given["first"], days=given["days"], to=given["to"], by=person),
    )
    if made:
        count = len(made.planned)
        told = ngettext("%(count)s programme planned.", "%(count)s programmes planned.", count)
        messages.success(request, told % {"count": count})
        for slot, why in made.left[:FEW]:
            about = {
                "title": sentences.title(slot.programme),
                "at": sentences.moment(slot.starts_at, channel.time_zone),
                "why": why,
            }
            messages.warning(request, _("Left out: “%(title)s”, %(at)s. %(why)s") % about)
        if (more := len(made.left) - FEW) > 0:
            messages.warning(request, ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more})
        stand_in_pages.tell_refused(request, channel, made.refused)
    return redirect(f"{address(channel)}?day={given['to']}")


@login_required
@require_POST
def fill(request: HttpRequest, slug: str) -> HttpResponse:
    """Fill gaps with what may be shown."""
    person, channel = own_channel(request, slug)
    form = forms.FillForm(request.POST)
    if not form.is_valid():
        beside = planning(request, channel) | {"fill_form": form}
        return shown(request, person, channel, beside, None, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    start, stop = queries.day_of(channel, first)[0], queries.day_of(channel, last)[1]
    made = answer(request, lambda: actions.fill(channel=channel, start=start, stop=stop, by=person))
    if made:
        count = len(made.planned)
        told = ngettext("%(count)s programme planned.", "%(count)s programmes planned.", count) % {"count": count}
        left = _("%(minutes)s min of gaps are left.") % {"minutes": made.seconds_left // 60}
        messages.success(request, f"{told} {left}")
    return redirect(f"{address(channel)}?day={first}")


@login_required
@require_POST
def clear(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Show it all the same where the rules leave it to a person, with a reason."""
    person, channel = own_channel(request, slug)
    found, because = own_slot(channel, slot), request.POST.get("because", "")
    told = _("Decided; your name and the reason stay with the showing.")
    answer(request, lambda: actions.clear(slot=found, by=person, because=because), told)
    return redirect(address(channel, found))


@login_required
@require_POST
def reopen(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Take such a decision back."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    answer(request, lambda: actions.reopen(slot=found, by=person), _("The decision is taken back."))
    return redirect(address(channel, found))


def back(request: HttpRequest, channel: Channel) -> str:
    """The week from which somebody came."""
    day = forms.parsed_day(request.POST.get("day", ""))
    return f"{address(channel)}?day={day}" if day else address(channel)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the drafts on the air, or say why not."""
    person, channel = own_channel(request, slug)
    count = queries.drafts(channel).count()
    try:
        actions.publish(channel=channel, by=person)
    except actions.SlotNotCleared as refused:
        messages.error(request, str(refused))
        return redirect(address(channel, refused.slots[0]))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        told = ngettext("Published: %(count)s change.", "Published: %(count)s changes.", count)
        messages.success(request, told % {"count": count})
    return redirect(address(channel))


def territory_in(request: HttpRequest) -> str:
    """For which territory a guide is asked for; without one it tells what is planned."""
    return request.GET.get("territory", "").upper()


def hours_in(request: HttpRequest) -> int:
    """Of which later channels a guide is asked for (`?later=3`); 0: of the channels themselves."""
    return queries.hours_later(request.GET.get("later", ""))


def guide_of_all(request: HttpRequest) -> HttpResponse:
    """XMLTV of every channel; `?territory=KG` tells what is seen there, `?later=3` the channels three hours later."""
    found = listing.xmltv_of(queries.channels(), territory_in(request), hours_in(request))
    return HttpResponse(found, content_type="application/xml; charset=utf-8")


def guide_of_one(request: HttpRequest, slug: str) -> HttpResponse:
    """XMLTV of one channel; `?territory=KG` tells what is seen there, `?later=3` the channel three hours later."""
    channel = get_object_or_404(queries.channels(), slug=slug)
    found = listing.xmltv_of([channel], territory_in(request), hours_in(request))
    return HttpResponse(found, content_type="application/xml; charset=utf-8")


def list_for_players(request: HttpRequest) -> HttpResponse:
    """M3U of every channel; `?territory=KG` names the streams for viewers there, `?later=3` those three hours later."""
    found = listing.m3u_of(queries.channels(), territory_in(request), hours_in(request))
    return HttpResponse(found, content_type="audio/x-mpegurl; charset=utf-8")


def calendar_of_channel(request: HttpRequest, slug: str) -> HttpResponse:
    """iCalendar of one channel; `?language=kk-Latn` and `?territory=KZ` say for whom."""
    channel = get_object_or_404(queries.channels(), slug=slug)
    found = calendars.of_channel(channel, language_of(request), territory_in(request))
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")


def calendar_of_programme(request: HttpRequest, programme: UUID) -> HttpResponse:
    """iCalendar of the showings of one programme on every channel."""
    shown = get_object_or_404(Programme, pk=programme)
    found = calendars.of_programme(shown, queries.channels(), language_of(request), territory_in(request))
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")


def language_of(request: HttpRequest) -> str:
    """The language that was asked for by its tag, else that of the reader: calendars bring no cookie."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in languages.INTERFACE.values() else sentences.reader()


def guide_for_receivers(request: HttpRequest) -> HttpResponse:
    """TV-Anytime of every channel: programmes and schedule; `?territory=KG` tells what is seen there."""
    found = tva.export(told(queries.channels(), territory_in(request)))
    return HttpResponse(found, content_type="application/xml; charset=utf-8")


def services(request: HttpRequest) -> HttpResponse:
    """DVB-I service list of every channel; `?territory=KG` lists those that are received there."""
    found = dvbi.export(told(queries.channels(), territory_in(request)))
    return HttpResponse(found, content_type="application/xml; charset=utf-8")


app_name = "channels"
urlpatterns = [
    path("", channels, name="channels"),
    path("guide.xml", guide_of_all, name="guide_of_all"),
    path("guide.tva.xml", guide_for_receivers, name="guide_for_receivers"),
    path("services.xml", services, name="services"),
    path("channels.m3u", list_for_players, name="list_for_players"),
    path("programmes/<uuid:programme>/calendar.ics", calendar_of_programme, name="calendar_of_programme"),
    path("what-if/", what_if_pages.page, name="what_if"),
    path("as-run/", report_pages.reports, name="as_run"),
    path("as-run/<uuid:pk>/", report_pages.report, name="report"),
    path("as-run/<uuid:pk>/receipt.json", report_pages.receipt, name="report_receipt"),
    path("as-run/<uuid:pk>/table.csv", report_pages.table, name="report_table"),
    path("<slug:slug>/", schedule, name="schedule"),
    path("<slug:slug>/guide.xml", guide_of_one, name="guide_of_one"),
    path("<slug:slug>/audience/", report_pages.audience, name="audience"),
    path("<slug:slug>/calendar.ics", calendar_of_channel, name="calendar"),
    path("<slug:slug>/panel/", panel, name="panel"),
    path("<slug:slug>/check/", check, name="check"),
    path("<slug:slug>/plan/", plan, name="plan"),
    path("<slug:slug>/publish/", publish, name="publish"),
    path("<slug:slug>/undo/", undo, name="undo"),
    path("<slug:slug>/copy/", copy, name="copy"),
    path("<slug:slug>/fill/", fill, name="fill"),
    path("<slug:slug>/files/", file_pages.files, name="files"),
    path("<slug:slug>/files/read/", file_pages.read, name="read_file"),
    path("<slug:slug>/files/<uuid:file>/", file_pages.file, name="file"),
    path("<slug:slug>/files/<uuid:file>/take/", file_pages.take, name="take_file"),
    path("<slug:slug>/schedule.csv", file_pages.sheet, name="sheet"),
    path("<slug:slug>/templates/", template_pages.templates, name="templates"),
    path("<slug:slug>/templates/save/", template_pages.save, name="save_template"),
    path("<slug:slug>/templates/<uuid:template>/", template_pages.template, name="template"),
    path("<slug:slug>/templates/<uuid:template>/apply/", template_pages.apply, name="apply_template"),
    path("<slug:slug>/templates/<uuid:template>/drop/", template_pages.drop, name="drop_template"),
    path("<slug:slug>/templates/<uuid:template>/strips/<int:number>/", template_pages.set_strip, name="set_strip"),
    path("<slug:slug>/alerts/", alert_pages.page, name="alerts"),
    path("<slug:slug>/slots/<uuid:slot>/", slot, name="slot"),
    path("<slug:slug>/slots/<uuid:slot>/move/", move, name="move"),
    path("<slug:slug>/slots/<uuid:slot>/remove/", remove, name="remove"),
    path("<slug:slug>/slots/<uuid:slot>/replace/", alert_pages.replace, name="replace"),
    path("<slug:slug>/slots/<uuid:slot>/clear/", clear, name="clear"),
    path("<slug:slug>/slots/<uuid:slot>/reopen/", reopen, name="reopen"),
    *stand_in_pages.urlpatterns,
    *feed_pages.urlpatterns,
]
