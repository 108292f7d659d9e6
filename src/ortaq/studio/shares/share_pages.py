"""The screen of shares: what each partner brings, with what the rules say of it while it is being written."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.core.shares import treaties
from ortaq.core.shares.treaties import CONFIDENCES, WHOLE, RuleSet, Share, State, Verdict
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.rights import sentences
from ortaq.studio.models import Treaty
from ortaq.studio.shares import actions, queries, reading, words
from ortaq.studio.shares.frame import Seen, seen, shown
from ortaq.studio.shares.reading import NotReadable
from ortaq.work.refused import Refused

LOOKS = {State.PASS: "allow", State.FAIL: "deny", State.UNKNOWN: "review"}


@dataclass(frozen=True, slots=True)
class Row:
    """One partner in the form, as it was typed."""

    house: Broadcaster
    share: str
    creative: str
    party: str


@dataclass(frozen=True, slots=True)
class Slice:
    """One partner in the ring; the ring is 100 long."""

    house: Broadcaster
    text: str
    length: float
    start: float


@login_required
def share_table(request: HttpRequest, project: UUID) -> HttpResponse:
    """The shares; whoever answers for the leading house sets them."""
    one = seen(request, project)
    posted = request.POST if request.method == "POST" else None
    problem = ""
    if posted is not None:
        try:
            save(one, posted)
        except Refused as error:
            problem = str(error)
        else:
            messages.success(request, _("The shares are set."))
            return redirect("studio:shares", project)
    form = posted if posted is not None else kept(one)
    context = {
        "rows": rows_of(one, form),
        "rules": rules_choices(form.get("rules", "")),
        "day": form.get("day", ""),
        "points": form.get("points", ""),
        "problem": problem,
        **told(one, form),
    }
    return shown(request, one, "shares", "shares", 422 if problem else 200, **context)


@login_required
@require_POST
def check(request: HttpRequest, project: UUID) -> HttpResponse:
    """What the rules say of shares that are still being written."""
    one = seen(request, project)
    return render(request, "studio/_verdict.html", {"project": one.project, **told(one, request.POST)})


def save(one: Seen, posted: QueryDict) -> None:
    """Set the shares of the form; raises Refused."""
    actions.set_shares(
        project=one.project,
        rules=posted.get("rules", ""),
        shares=reading.shares(posted, queries.partners_of(one.project)),
        day=reading.day(posted.get("day", ""), queries.today(one.project)),
        points=reading.points(posted),
        by=one.person,
    )


def kept(one: Seen) -> QueryDict:
    """The form as it was saved; equal parts under a contract where nothing was."""
    form = QueryDict(mutable=True)
    table = queries.table_of(one.project)
    form["rules"] = table.rules if table else queries.CONTRACT
    form["day"] = (table.day if table else queries.today(one.project)).isoformat()
    form["points"] = "" if table is None or table.points is None else str(table.points)
    found = {one.partner_id: one for one in queries.shares_of(one.project)}
    for partner in queries.partners_of(one.project):
        who, share = str(partner.broadcaster_id), found.get(partner.pk)
        form[f"share-{who}"] = reading.percent_text(share.share) if share else ""
        form[f"creative-{who}"] = reading.percent_text(share.creative) if share else ""
        said = {True: "yes", False: "no"}
        form[f"party-{who}"] = said.get(share.is_party, "") if share and share.is_party is not None else ""
    return form


def rows_of(one: Seen, form: QueryDict) -> list[Row]:
    """The partners in the form."""
    return [
        Row(house, form.get(f"share-{who}", ""), form.get(f"creative-{who}", ""), form.get(f"party-{who}", ""))
        for who, house in one.houses.items()
    ]


def rules_choices(chosen: str) -> list[tuple[str, str, bool]]:
    """Rule-sets to choose from: those of the data, then those that houses have entered."""
    found = [(key, words.rules_name(rules)) for key, rules in treaties.rule_sets().items()]
    found += [(str(one.pk), f"{one.name} ({one.house})") for one in queries.treaties_entered()]
    return [(key, name, key == chosen) for key, name in found]


def told(one: Seen, form: QueryDict) -> dict[str, Any]:
    """What the rules say of the shares in the form, with the ring."""
    houses = one.houses
    try:
        shares = reading.shares(form, queries.partners_of(one.project))
        day = reading.day(form.get("day", ""), queries.today(one.project))
        verdict = judged(form.get("rules", ""), shares, day, reading.points(form))
    except NotReadable as error:
        return {"unreadable": str(error)}
    return {
        "verdict": verdict,
        "look": LOOKS[verdict.state],
        "outcomes": [(LOOKS[each.state], words.outcome(each, houses)) for each in verdict.outcomes],
        "ring": ring(shares, houses),
        "rules_name": rules_name(form.get("rules", ""), verdict.rules),
        "is_whole": sum(each.share for each in shares) == WHOLE,
        "total": words.share(sum(each.share for each in shares)),
    }


def judged(key: str, shares: list[Share], day: dt.date, points: int | None) -> Verdict:
    """What a rule-set says; raises NotReadable where there is none of that key."""
    rules = queries.rules_by_key(key)
    if rules is None:
        raise NotReadable(_("Choose the rules under which you make it."))
    return queries.verdict_of(rules, shares, day, points)


def rules_name(key: str, rules: RuleSet) -> str:
    """The name of the chosen rules."""
    entered = None if key in treaties.rule_sets() else Treaty.objects.filter(pk=key).first()
    return words.rules_name(rules, entered)


def ring(shares: list[Share], houses: dict[str, Broadcaster]) -> list[Slice]:
    """The shares around a ring that is 100 long; what is too much is not drawn."""
    found, start = [], 0.0
    for one in shares:
        length = min(one.share / 100, 100 - start)
        if one.share:
            found.append(Slice(houses[one.partner], words.share(one.share), round(length, 3), round(-start, 3)))
        start += length
    return found


# ---- treaties ------------------------------------------------------------------------------------------------------


@login_required
def treaty_list(request: HttpRequest) -> HttpResponse:
    """All rule-sets with where they are from; legal staff enter others."""
    person, house = member(request)
    problem = ""
    if request.method == "POST":
        try:
            actions.enter_treaty(name=request.POST.get("name", ""), rules=rules_in(request.POST), by=person)
        except Refused as error:
            problem = str(error)
        else:
            messages.success(request, _("The rules are entered; every member can use them."))
            return redirect("studio:treaties")
    entered = [(one, one.name, one.rule_set) for one in queries.treaties_entered()]
    known = [(None, words.rules_name(one), one) for one in treaties.rule_sets().values()]
    context = {
        "house": house,
        "sets": [
            {"treaty": treaty, "name": name, "rules": rules, "facts": facts_of(rules)}
            for treaty, name, rules in known + entered
        ],
        "may_enter": queries.may_enter_treaties(person),
        "confidences": CONFIDENCES,
        "typed": request.POST,
        "problem": problem,
    }
    return render(request, "studio/treaties.html", context, status=422 if problem else 200)


def facts_of(rules: RuleSet) -> list[tuple[str, str]]:
    """What a rule-set says, field by field."""
    found: list[tuple[str, str]] = []
    for name in ("fewest", "largest", "least", "most", "third_country", "points", "creative_within", "since", "until"):
        value = getattr(rules, name)
        if value is None and name not in rules.unknown:
            continue
        if value is None:
            text = _("not known here")
        elif name in {"since", "until"}:
            text = sentences.day(value)
        else:
            text = words.share(value) if name in {"least", "most", "third_country", "creative_within"} else str(value)
        found.append((str(words.FIELDS[name]), text))
    return found


def rules_in(posted: QueryDict) -> dict[str, Any]:
    """The rules in the form; what is empty is no rule. Raises NotReadable."""
    rules: dict[str, Any] = {name: posted.get(name, "") for name in ("source", "confidence")}
    for name in ("least", "most", "third_country", "creative_within"):
        if posted.get(name, "").strip():
            rules[name] = reading.percent(posted.get(name, ""), str(words.FIELDS[name]))
    for name in ("fewest", "largest", "points"):
        if posted.get(name, "").strip():
            rules[name] = reading.number(posted.get(name, ""), str(words.FIELDS[name]), 1_000)
    for name in ("since", "until"):
        rules[name] = posted.get(name) or None
    return rules


@login_required
@require_POST
def treaty_withdraw(request: HttpRequest, treaty: UUID) -> HttpResponse:
    """Take entered rules off the list."""
    person, _house = member(request)
    found = get_object_or_404(Treaty, pk=treaty, house=person.broadcaster)
    try:
        actions.withdraw_treaty(treaty=found, by=person)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The rules are off the list; projects that stand under them keep them."))
    return redirect("studio:treaties")


urlpatterns = [
    path("<uuid:project>/shares/", share_table, name="shares"),
    path("<uuid:project>/shares/check/", check, name="shares_check"),
    path("treaties/", treaty_list, name="treaties"),
    path("treaties/<uuid:treaty>/withdraw/", treaty_withdraw, name="treaty_withdraw"),
]
"""In the map of this room (`studio.pages`)."""
