"""Who may what, route by route: of the rooms of standards and assistants, the audit log, and how a programme stands.

A route that nobody has put into a table here fails: it is then open to whoever comes along.
"""

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from ortaq.assistants.models import Answer, Assistant, Correction, Fact, Finding, Question, Reading, Run, Sheet, Ticket
from ortaq.catalogue.models import Programme, Version
from ortaq.children.models import Approval, TitleVoice
from ortaq.ledger.models import Entry
from ortaq.likeness.models import Lookup, Sighting, Watch
from ortaq.members.actions import give_token
from ortaq.members.models import Person, Role
from ortaq.standards.charter import adopting, writing
from ortaq.standards.consents.actions import issue_receipt
from ortaq.standards.gate.actions import register_tool
from ortaq.standards.models import BiometricItem, Notice, Waiver, WithdrawalRequest
from ortaq.studio.models import DialogueLine, Dub, DubLine, Material, Take
from ortaq.web.api import api
from tests.rooms import charter_stories, consent_stories, studio_stories
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

ROOMS = ("ortaq.standards", "ortaq.assistants", "ortaq.ledger", "ortaq.origin.standing", "ortaq.origin.what_if")
ROOMS += ("ortaq.catalogue.subtitles", "ortaq.studio", "ortaq.children", "ortaq.viewer.verify_clip")
ROOMS += ("ortaq.likeness.watching",)
CALLS = ("/api/standards/", "/api/assistants/", "/api/audit/", "/api/studio/", "/api/children/", "/api/watching/")
CALLS += ("/api/origin/programmes/{programme_id}/standing", "/api/origin/find/{lookup_id}")

EVERYBODY = {
    # pages
    "standards:home", "standards:platforms", "standards:platforms_house", "standards:platforms_version",
    "standards:platforms_policies", "standards:platforms_policy", "standards:platforms_terms", "standards:trust",
    "standards:trust_house", "standards:report", "standards:report_pdf", "standards:report_json",
    "standards:trust_txt_of_house", "standards:public_consent", "assistants:home", "assistants:facts",
    "assistants:fact", "assistants:fact_json_ld", "assistants:findings", "assistants:latest_report",
    "assistants:report", "assistants:report_json", "assistants:report_pdf", "assistants:report_run",
    "assistants:report_raw", "corrections:corrections", "corrections:correction", "corrections:feed",
    "corrections:dump", "corrections:rag", "corrections:list", "corrections:signature", "corrections:sitemap",
    "corrections:markdown", "ledger:checkpoint", "ledger:tile", "ledger:policy", "robots", "licence", "tdmrep",
    "trust_txt", "trust_txt_at_root", "assistants:own_errors", "assistants:own_errors_json",
    "children:door", "children:worker", "children:home", "children:languages", "children:kept", "children:channel",
    "children:channel_next", "children:country", "children:hero", "children:tale", "children:game", "children:keep",
    "children:film", "children:lines", "children:said_title", "children:said_in_line", "children:rendition",
    "children:said_word", "children:said", "children:lost",
    "viewer:verify_clip", "viewer:verify_clip_picture",
    # calls
    "GET /api/children/programmes", "GET /api/origin/find/{lookup_id}",
    "GET /api/standards/platforms/", "GET /api/standards/platforms/{house}", "GET /api/standards/trust/entries",
    "GET /api/standards/trust/self-assessments/{house}", "GET /api/standards/trust/reports/{quarter}",
    "GET /api/assistants/reports", "GET /api/assistants/reports/{week}", "GET /api/assistants/facts",
    "GET /api/assistants/facts/findings", "GET /api/assistants/facts/{slug}", "GET /api/assistants/corrections",
    "GET /api/assistants/corrections/platforms", "GET /api/assistants/corrections/{correction}",
    "GET /api/assistants/disputes", "GET /api/assistants/errors", "GET /api/assistants/facts/findings/{finding}",
    "GET /api/assistants/reports/{week}/answers", "GET /api/standards/public/adoptions",
    "GET /api/standards/public/charters", "GET /api/standards/public/charters/{charter_id}",
    "GET /api/standards/public/exceptions",
}  # fmt: skip
"""Open to visitors; all others want somebody who is signed in."""

WRITES = {Role.STANDARDS, Role.SECRETARIAT}
KEEPS = {Role.GRADER, *WRITES}
MAKES = {Role.PRODUCER, Role.DUBBING, Role.STANDARDS}
NOBODY: set[Role] = set()
"""Of another house: what is a house's own is changed by its people alone."""
CHANGES: dict[str, set[Role]] = {
    "standards:charter_begin": WRITES, "standards:charter_open": {Role.SECRETARIAT}, "standards:charter_name": WRITES,
    "standards:charter_discard": WRITES, "standards:charter_adopt": {Role.STANDARDS}, "standards:rule_add": WRITES,
    "standards:rule_lab": WRITES, "standards:rule_try": NOBODY, "standards:rule_remove": WRITES,
    "standards:adoption_leave": NOBODY, "standards:adoption_reserve": NOBODY, "standards:reservation_lift": NOBODY,
    "standards:platforms_set": {Role.STANDARDS}, "standards:platforms_propose": WRITES,
    "standards:trust_entry": {Role.STANDARDS}, "standards:trust_entry_back": {Role.STANDARDS},
    "standards:self_assessment": {Role.STANDARDS}, "standards:self_answer": {Role.STANDARDS},
    "standards:consents": MAKES, "standards:withdraw_consent": NOBODY, "standards:receipt": NOBODY,
    "standards:set_aside": NOBODY, "standards:followed": NOBODY, "standards:approve_exception": NOBODY,
    "standards:close_exception": NOBODY, "standards:house_facts": {Role.STANDARDS}, "standards:retire_tool": NOBODY,
    "standards:export_mine": set(Role), "standards:erase_mine": set(Role), "standards:export_subject": NOBODY,
    "standards:erase_subject": NOBODY, "standards:keep_item": NOBODY, "standards:item_removed": NOBODY,
    "assistants:draft_correction": KEEPS, "assistants:publish_correction": KEEPS,
    "assistants:withdraw_correction": KEEPS, "assistants:send_correction": KEEPS,
    "assistants:acknowledge_ticket": KEEPS, "assistants:reading": NOBODY, "assistants:dispute": NOBODY,
    "assistants:deal": WRITES, "assistants:take_back": WRITES, "assistants:name_reader": WRITES,
    "assistants:make_gold": WRITES, "assistants:settle_finding": KEEPS, "assistants:check_question": KEEPS,
    "assistants:confirm_fact": KEEPS, "assistants:dispute_fact": KEEPS, "assistants:take_back_dispute": KEEPS,
    "assistants:add_source": KEEPS, "assistants:check_language": KEEPS, "assistants:publish_report": WRITES,
    "assistants:correct_fact": KEEPS, "assistants:dismiss_dispute": KEEPS, "assistants:dispute_correction": KEEPS,
    "assistants:take_back_correction_dispute": KEEPS, "assistants:own_up": WRITES,
    "standards:breaches": {Role.STANDARDS}, "standards:breach": NOBODY, "standards:close_breach": NOBODY,
    "assistants:plan_run": WRITES, "assistants:ask_run": WRITES, "assistants:pause_run": WRITES,
    "assistants:write_fact": KEEPS, "assistants:rewrite_fact": KEEPS,
    "assistants:seal_run": WRITES, "assistants:capture": KEEPS, "origin:standing": NOBODY,
    "studio:call_new": {Role.PRODUCER, Role.ACQUISITIONS, Role.SECRETARIAT}, "studio:call_close": NOBODY,
    "studio:pitch_new": {Role.PRODUCER, Role.DUBBING}, "studio:pitch_send": NOBODY, "studio:pitch_withdraw": NOBODY,
    "studio:pitch_answer": NOBODY, "studio:picture_add": NOBODY, "studio:picture_remove": NOBODY,
    "studio:invite": NOBODY, "studio:answer": NOBODY, "studio:uninvite": NOBODY, "studio:terms": NOBODY,
    "studio:plan_usual": NOBODY,
    "studio:plan": NOBODY, "studio:sign": NOBODY, "studio:stop": NOBODY, "studio:approval_ask": NOBODY,
    "studio:approve": NOBODY, "studio:due_ask": NOBODY, "studio:payment_agree": NOBODY, "studio:bring": NOBODY,
    "studio:note": NOBODY, "studio:mend": NOBODY, "studio:money": NOBODY, "studio:change_answer": NOBODY,
    "studio:pay": NOBODY, "studio:pay_confirm": NOBODY, "studio:credits": NOBODY, "studio:tracker": NOBODY,
    "studio:episode_plan": NOBODY, "studio:episode_drop": NOBODY,
    "studio:shot_move": NOBODY, "studio:shot_give": NOBODY,
    "studio:kitsu_follow": NOBODY, "studio:kitsu_ask": NOBODY, "studio:kitsu_part": NOBODY,
    "studio:shares": NOBODY, "studio:shares_check": NOBODY, "studio:split": NOBODY, "studio:split_check": NOBODY,
    "studio:finance": NOBODY, "studio:waterfall": NOBODY, "studio:received": NOBODY,
    "studio:showing_fees": NOBODY,
    "studio:treaties": {Role.ACQUISITIONS, Role.RIGHTS}, "studio:treaty_withdraw": NOBODY,
    "catalogue:subtitle_draft": NOBODY, "catalogue:subtitle_publish": NOBODY, "catalogue:subtitle_discard": NOBODY,
    "catalogue:subtitle_letters": NOBODY, "catalogue:subtitle_machine": NOBODY,
    "studio:dub_wish": {Role.PRODUCER, Role.DUBBING, Role.ACQUISITIONS, Role.SCHEDULER},
    "studio:dub_begin": {Role.PRODUCER, Role.DUBBING}, "studio:dub_hand_over": NOBODY, "studio:dub_words": NOBODY,
    "studio:dub_cast": NOBODY, "studio:dub_finish": NOBODY, "studio:dub_due": NOBODY, "studio:dub_drop": NOBODY,
    "studio:dub_mix": NOBODY, "studio:dub_back": NOBODY, "studio:dub_deliver": NOBODY, "studio:take_begin": NOBODY,
    "studio:line_again": NOBODY, "studio:take_piece": NOBODY, "studio:take_finish": NOBODY,
    "studio:take_choose": NOBODY,
    "approvals:approve": {Role.STANDARDS}, "approvals:withdraw": NOBODY, "approvals:voices": {Role.STANDARDS},
    "approvals:voice_remove": NOBODY,
    "watching:new": {Role.GRADER, Role.RIGHTS, Role.STANDARDS}, "watching:pause": NOBODY, "watching:go_on": NOBODY,
    "watching:remove": NOBODY, "watching:handle": NOBODY, "watching:keep": NOBODY, "watching:let_go": NOBODY,
    "origin:ask_exception": MAKES | {Role.ACQUISITIONS, Role.RIGHTS, Role.SCHEDULER},
}  # fmt: skip
"""Routes that take a POST, and the roles with which somebody of another house than the thing's may do it."""
ONLY_OURS = {
    "viewer:verify_clip", "viewer:verify_clip_picture",
    "standards:consent", "standards:receipt", "standards:subject", "assistants:reading", "assistants:run",
    "assistants:runs", "assistants:run_file", "assistants:plan_run", "assistants:run_progress",
    "assistants:screenshot", "assistants:quality", "standards:platforms_set",
    "standards:trust_entry", "standards:self_assessment",
    "catalogue:subtitle_editor", "catalogue:subtitle_begin", "catalogue:subtitle_film", "catalogue:subtitle_rendition",
    "studio:project", "studio:pitch", "studio:picture", "studio:milestone", "studio:bring", "studio:file",
    "studio:file_content", "studio:money", "studio:credits", "studio:tracker", "studio:take",
    "studio:shares", "studio:split", "studio:finance", "studio:waterfall", "studio:statements", "studio:statement_file",
    "catalogue:subtitles_as", "catalogue:subtitles_spoken", "studio:dub", "studio:dub_progress", "studio:dub_record",
    "studio:dub_film", "studio:dub_rendition", "studio:dub_mix_sound", "studio:take_piece", "studio:take_sound",
    "watching:place", "watching:sighting", "watching:picture",
}  # fmt: skip
"""Pages that somebody of another house without a part in it does not see."""
OWN = (
    "/api/standards/consents/{consent_id}", "/api/standards/adoptions/", "/api/standards/reservations/",
    "/api/standards/exceptions/", "/api/standards/protection/consents/", "/api/standards/protection/people/",
    "/api/studio/projects/{project_id}", "/api/studio/deliverables/", "/api/studio/files/", "/api/studio/notes/",
    "/api/studio/shots/", "/api/watching/places/", "/api/watching/sightings/",
)  # fmt: skip
"""Calls about what is one house's own."""
READ = {"/api/standards/adoptions/{adoption_id}", "/api/standards/exceptions/{waiver_id}"}
"""What every member reads of them."""
TAKEN = {"standards:public_consent", "standards:home", "assistants:home"}
"""Open pages that do not refuse a POST: the receipt takes one, the others draw themselves again."""
FORM = {
    "text": "{}", "title": "x", "digest": "0", "applied": "not", "reason": "x" * 40, "responsible": "x", "name": "x",
    "why": "x", "note": "x", "claim": "", "assistant": "kestrel", "reference": "x", "username": "x", "kind": "face",
    "site": "https://x.example", "contact": "https://x.example", "answer": "yes", "pseudonym": "x", "place": "s3://x/y",
    "sha256": "0" * 64, "proof": "x", "week": "2026-W47", "level": "1", "criterion": "accuracy", "says": "x",
    "publisher": "x", "locator": "https://x.example/", "quote": "x", "back_translation": "x", "public_summary": "x",
    "rule": "HUMAN-01", "until": "2026-12-24", "item.is_news": "yes", "is_template": "on",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """A page: its full name and its address, as the map has it."""

    name: str
    address: str


def routes(within: Any = None, before: str = "", space: str = "") -> Iterator[Route]:
    """The pages of the rooms."""
    for one in (within or get_resolver()).url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, address, one.namespace or space)
        elif isinstance(one, URLPattern) and one.callback.__module__.startswith(ROOMS):
            yield Route(f"{space}:{one.name}" if space else str(one.name), "/" + address)


PAGES = sorted(set(routes()), key=lambda one: (one.name, one.address))


def calls() -> Iterator[tuple[str, str]]:
    """The calls of the rooms: method and address."""
    for address, methods in api.get_openapi_schema()["paths"].items():
        if address.startswith(CALLS):
            yield from ((method.upper(), address) for method in methods)


def filled(address: str, told: dict[str, object]) -> str:
    """An address with the things of the world in it; one that nobody has named is any."""
    return re.sub(
        r"[<{](?:(\w+):)?(\w+)[>}]",
        lambda at: str(told.get(f"{at[1]}:{at[2]}", told.get(at[2], uuid.uuid4()))),
        address,
    )


@pytest.fixture
def things(world: World) -> dict[str, object]:
    """One of everything, of Almaty, Lefkoşa or the node, by the name that addresses have for it."""
    adoption = charter_stories.adopted(world)
    reservation = adopting.reserve(
        adoption=adoption, rule_id="HUMAN-01", applied="warn", reason="No editors yet.", by=world.deniz
    )
    draft = writing.begin(by=world.gulnora, based_on=adoption.charter)
    consent = consent_stories.agreed(world)
    issue_receipt(consent=consent, by=world.erlan)
    item = BiometricItem.objects.create(consent=consent, kind="face", place="s3://x/y", sha256="0" * 64, territory="KZ")
    programme = Programme.objects.create(owner=world.almaty, titles={"en": "A tale"}, genre="drama", year=2026)
    subtitles = Version.objects.create(programme=programme, kind="subtitles", language="kk", made_by=world.almaty)
    waiver = Waiver.objects.create(
        house=world.lefkosa, rule_id="HUMAN-01", subject_kind="programme", subject_id=programme.pk, about={},
        reason="x" * 40, public_summary="x", until=dt.date(2027, 1, 1), requested_by=world.deniz,
        requested_at=timezone.now(),
    )  # fmt: skip
    tool = register_tool(house=world.lefkosa, name="Tool", by=world.deniz)
    fact = Fact.objects.create(
        slug="kz.capital", country="KZ", topic="state", kind="name", value="Astana", state="published",
        statement={"en": "Astana."}, answers={"en": []},
    )  # fmt: skip
    question = Question.objects.create(fact=fact, language="en", text="?", key_digest="0" * 64)
    kestrel = Assistant.objects.create(slug="kestrel", name="K", maker="F", shape="manual", channel="manual")
    run = Run.objects.create(assistant=kestrel, week="2026-W47", code_version="1", plan_digest="0" * 64)
    answer = Answer.objects.create(
        run=run, question=question, position=1, channel="manual", state="answered", text="Almaty",
        asked={
            "text": "?", "language": "en", "country": "KZ", "fact": "kz.capital", "topic": "state",
            "persona": "innocent",
        },
    )  # fmt: skip
    sheet = Sheet.objects.create(answer=answer, language="en", question="?", text="Almaty", blinding="1")
    reading = Reading.objects.create(sheet=sheet, person=world.maral, is_home=True, place=1)
    correction = Correction.objects.create(
        fact=fact, fact_version=1, language="en", claim="Almaty", rating=1, house=world.tashkent,
        drafted_by=world.maral, changed_at=timezone.now(),
    )  # fmt: skip
    ticket = Ticket.objects.create(
        correction=correction, assistant=kestrel, sent_by=world.maral, sent_at=timezone.now()
    )
    finding = Finding.objects.create(slug="f", fact=fact, kind="differs", ours="Astana", theirs="Almaty")
    approval = Approval.objects.create(
        programme=programme, territory="KZ", age=6, min_age=0, house=world.almaty, by=world.asel, at=timezone.now()
    )
    voice = TitleVoice.objects.create(
        programme=programme, territory="KZ", language="kk", title="x", speaker="x", house=world.almaty, by=world.asel,
        sound="title-voices/x.wav", size=1, seconds=1, loudness=-23,
    )  # fmt: skip
    notice = Notice.objects.create(consent=consent, house=world.bishkek, programmes=[])
    asked = WithdrawalRequest.objects.create(consent=consent)
    lookup = Lookup.objects.create(file_name="clip.mp4", size=1, house=world.almaty, pictures=[["a.jpg", "b.jpg"]])
    studio = studio_stories.one_of_everything(world)
    watch = Watch.objects.create(
        house=world.almaty, name="x", kind="feed", address="https://x.example/", due_at=timezone.now()
    )
    seen = Sighting.objects.create(
        watch=watch, programme=programme, began_at=timezone.now(), ended_at=timezone.now(), kind="match",
        changed_at=timezone.now(),
    )  # fmt: skip
    dub = Dub.objects.create(
        programme=programme, language="tr", house=world.almaty, begun_by=world.erlan, step="recording"
    )
    material = Material.objects.create(programme=programme, language="en", handed_by=world.erlan)
    spoken = DialogueLine.objects.create(material=material, number=1, start=0, end=1000, text="x")
    line = DubLine.objects.create(dub=dub, line=spoken, text="x")
    take = Take.objects.create(line=line, recorded_by=world.erlan, consent="V-1", is_human=True)
    return {
        "charter": draft.pk, "charter_id": draft.pk, "adoption": adoption.pk, "adoption_id": adoption.pk,
        "reservation": reservation.pk, "reservation_id": reservation.pk, "rule": "HUMAN-01", "rule_id": "HUMAN-01",
        "consent": consent.pk, "consent_id": consent.pk, "token": consent.token, "subject": consent.subject_id,
        "subject_id": consent.subject_id, "item": item.pk, "notice": notice.pk, "asked": asked.pk,
        "waiver_id": waiver.pk, "tool_id": tool.pk, "programme_id": programme.pk, "house": "lefkosa", "number": 1,
        "str:question": "1.1", "uuid:question": question.pk, "question": question.pk, "quarter": "2026-Q3",
        "slug": fact.slug, "language": "en", "finding": finding.pk, "answer": answer.pk, "run": run.pk,
        "ticket": ticket.pk, "correction": correction.pk, "week": "2026-W47", "part": "response", "country": "kz",
        "rest": "0/000", "programme": programme.pk, "tag": "kk", "form": "srt", "version": subtitles.pk,
        "subject_kind": "consent", "size": 1, "dub": dub.pk, "uuid:line": line.pk, "take": take.pk, "rendition": "720p",
        "code": "kk", "place": "kz", "age": 6, "hero": "nasreddin", "track": "kk", "line": 0, "word": 0,
        "concept": "donkey", "what": "animal-kz", "approval": approval.pk, "approval_id": approval.pk,
        "voice": voice.pk, "lookup_id": lookup.pk, "watch": watch.pk, "sighting": seen.pk, "at": 0, "which": "clip",
        **studio,
        "pk": {
            "watch": watch.pk, "sighting": seen.pk,
            "run": run.pk, "reading": reading.pk, "sheet": sheet.pk, "correction": correction.pk, "answer": answer.pk,
        },
    }  # fmt: skip


PK = {
    "run": "run", "run_file": "run", "seal_run": "run", "capture": "run", "ask_run": "run",
    "pause_run": "run", "run_progress": "run", "report_run": "run", "reading": "reading",
    "dispute": "sheet", "make_gold": "sheet", "screenshot": "answer", "report_raw": "answer",
    "sighting": "sighting", "handle": "sighting", "keep": "sighting", "let_go": "sighting", "picture": "sighting",
    "place": "watch", "pause": "watch", "go_on": "watch", "remove": "watch",
}  # fmt: skip


def at(route: Route, things: dict[str, Any]) -> str:
    """The address of a page about the things of the world."""
    return filled(route.address, things | {"pk": things["pk"][PK.get(route.name.partition(":")[2], "correction")]})


def stranger(*roles: Role) -> Person:
    """Somebody of Ankara with these parts."""
    person = Person.objects.get(username="elif")
    person.roles = list(roles)
    person.save(update_fields=["roles"])
    return person


def test_every_page_is_in_a_table() -> None:
    named = {one.name for one in PAGES}
    assert len(PAGES) > 100
    assert EVERYBODY - {f"{method} {address}" for method, address in calls()} <= named
    assert set(CHANGES) <= named
    assert named >= ONLY_OURS


def test_a_visitor_is_asked_to_sign_in_wherever_it_is_not_for_everybody(client: Client, things: dict[str, Any]) -> None:
    before = Entry.objects.count()
    for route in PAGES:
        for ask in (client.get, client.post):
            answer = ask(at(route, things))
            answer.close()
            is_sent_to_sign_in = answer.status_code == 302 and "/account/login" in answer.headers["Location"]
            if route.name not in EVERYBODY:
                assert is_sent_to_sign_in, (route, answer.status_code)
            elif ask == client.post and route.name not in TAKEN:
                assert answer.status_code == 405, route
            else:
                assert answer.status_code in {200, 302, 404, 410}, (route, answer.status_code)
                assert not is_sent_to_sign_in, route
    assert Entry.objects.count() == before


def test_a_visitor_calls_only_what_is_open(client: Client, things: dict[str, Any]) -> None:
    seen = set()
    for method, address in calls():
        answer = client.generic(method, filled(address, things), "{}", content_type="application/json")
        seen.add(f"{method} {address}")
        if f"{method} {address}" in EVERYBODY:
            assert answer.status_code in {200, 404, 422}, address
        else:
            assert answer.status_code == 401, (method, address, answer.status_code)
    assert {one for one in EVERYBODY if " " in one} <= seen


PARTS = ["all but those that may", *(pytest.param(role, marks=pytest.mark.slow) for role in Role)]
"""As a part only ever adds to what somebody may, who has all but those that may stands for each of them alone."""


def parts(which: str, allowed: set[Role]) -> set[Role]:
    """What the stranger has who may not."""
    return (set(Role) if which == PARTS[0] else {Role(which)}) - allowed


@pytest.mark.parametrize("which", PARTS)
def test_people_of_another_house_change_only_what_their_part_allows(
    which: str, world: World, things: dict[str, Any], client: Client
) -> None:
    client.force_login(stranger(), backend="django.contrib.auth.backends.ModelBackend")
    for route in PAGES:
        before = Entry.objects.count()
        given = parts(which, CHANGES.get(route.name, NOBODY))
        if not given:
            continue
        stranger(*given)
        answer = client.post(at(route, things), FORM)
        answer.close()
        assert answer.status_code in {200, 302, 403, 404, 405, 409, 422}, (route, answer.status_code)
        # A page is drawn again, or refused; what does something more stands in a table.
        assert answer.status_code in {200, 403, 404, 405} or route.name in CHANGES or route.name in EVERYBODY, route
        assert Entry.objects.count() == before, route


@pytest.mark.parametrize("role", [Role.SCHEDULER, Role.PRODUCER, Role.RIGHTS])
def test_people_of_another_house_do_not_see_what_is_not_theirs(
    role: Role, world: World, things: dict[str, Any], client: Client
) -> None:
    client.force_login(stranger(role), backend="django.contrib.auth.backends.ModelBackend")
    for route in PAGES:
        answer = client.get(at(route, things))
        answer.close()
        assert answer.status_code in {200, 302, 403, 404, 405}, (route, answer.status_code)
        assert (answer.status_code in {403, 404}) or route.name not in ONLY_OURS, route


@pytest.mark.parametrize("which", PARTS)
def test_people_of_another_house_call_only_what_their_part_allows(
    which: str, world: World, things: dict[str, Any], client: Client
) -> None:
    """What needs a part is refused before anything is changed, whatever is sent; a house's own is never another's."""
    client.force_login(stranger(), backend="django.contrib.auth.backends.ModelBackend")
    for method, address in calls():
        before = Entry.objects.count()
        is_own = address.startswith(OWN) and not (method == "GET" and address in READ)
        given = parts(which, NOBODY if is_own else KEEPS)
        stranger(*given)
        answer = client.generic(method, filled(address, things), json.dumps(FORM), content_type="application/json")
        answer.close()
        assert answer.status_code < 500, (method, address)
        if is_own:
            assert answer.status_code in {403, 404, 409, 422}, (method, address, answer.status_code)
            assert Entry.objects.count() == before, (method, address)
        elif given and method != "GET":
            assert Entry.objects.count() == before or address.endswith("/consents"), (method, address)


def test_no_form_is_taken_without_its_token(world: World, things: dict[str, Any]) -> None:
    browser = Client(enforce_csrf_checks=True)
    officer = world.gulnora
    officer.roles = [str(one) for one in Role]
    officer.save()
    browser.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    before = Entry.objects.count()
    for route in PAGES:
        assert browser.post(at(route, things), FORM).status_code == 403, route
    for method, address in calls():
        if method != "GET":
            asked = browser.generic(method, filled(address, things), "{}", content_type="application/json")
            assert asked.status_code == 403, (method, address)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("scope", ["read", "deal", "schedule", "declare", "bring-in"])
def test_a_token_changes_only_what_it_was_given_for(scope: str, world: World, things: dict[str, Any]) -> None:
    _token, text = give_token(person=world.gulnora, name="t", scopes=[scope])
    before = Entry.objects.count()
    allowed = {"declare": "/api/origin/", "bring-in": "/api/studio/"}
    for method, address in calls():
        if method != "GET" and not (scope in allowed and address.startswith(allowed[scope])):
            answer = Client().generic(
                method, filled(address, things), "{}", content_type="application/json",
                headers={"Authorization": f"Bearer {text}"},
            )  # fmt: skip
            assert answer.status_code == 403, (method, address)
    assert Entry.objects.count() == before
