"""Screens of the room `channels`: the channels of a house and of the others; the addresses of all screens."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from ortaq.channels import actions, opening_pages, queries, settings_pages, stand_in_pages
from ortaq.channels.cards import pages as filler_pages
from ortaq.channels.feeds import pages as feed_pages
from ortaq.channels.guides import pages as guide_pages
from ortaq.channels.planning import alert_pages, file_pages, slot_pages, step_pages, template_pages, week_pages
from ortaq.channels.reports import pages as report_pages
from ortaq.channels.what_if import pages as what_if_pages
from ortaq.members.rules import deals, member, schedules


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
    may_open = actions.may_open_channel(person, house)
    context = {
        "house": house,
        "ours": ours,
        "others": others,
        "ended": queries.ended_of(house, now),
        "may_try": may_try,
        "may_open": may_open,
    }
    return render(request, "channels/channels.html", context)


app_name = "channels"
urlpatterns = [
    path("", channels, name="channels"),
    *opening_pages.urlpatterns,
    path("what-if/", what_if_pages.page, name="what_if"),
    path("as-run/", report_pages.reports, name="as_run"),
    path("as-run/<uuid:pk>/", report_pages.report, name="report"),
    path("as-run/<uuid:pk>/receipt.json", report_pages.receipt, name="report_receipt"),
    path("as-run/<uuid:pk>/table.csv", report_pages.table, name="report_table"),
    path("<slug:slug>/audience/", report_pages.audience, name="audience"),
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
    path("<slug:slug>/slots/<uuid:slot>/replace/", alert_pages.replace, name="replace"),
    *settings_pages.urlpatterns,
    *guide_pages.urlpatterns,
    *week_pages.urlpatterns,
    *slot_pages.urlpatterns,
    *step_pages.urlpatterns,
    *stand_in_pages.urlpatterns,
    *filler_pages.urlpatterns,
    *feed_pages.urlpatterns,
]
