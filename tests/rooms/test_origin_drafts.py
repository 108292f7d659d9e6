"""Drafts and reviews of a declaration, what stands beside the film, and what a version inherits."""

from collections.abc import Callable

import pytest
from django.test import Client

from ortaq.catalogue.models import Programme, Version
from ortaq.core.origin.label import UNKNOWN, Label
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.ledger.models import Entry
from ortaq.members.models import Person, Role
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions, queries
from ortaq.origin.models import Declaration, DeclarationState, Derivation
from tests import origin_clips
from tests.rooms.consent_stories import agreed
from tests.rooms.test_origin_declare import HUMAN, VOICE, declare_all, version
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
MUSIC = AIUse(AIKind.AUDIO, system="tune", version="2")
CLEANED = AIUse(AIKind.ENHANCE, system="hush")


@pytest.fixture
def tale(world: World) -> Programme:
    world.asel.roles = [Role.STANDARDS]
    world.asel.save()
    return origin_clips.programme(world.almaty)


def draft(world: World, sound: Version, *uses: AIUse) -> Declaration:
    return actions.save_draft(version=sound, by=world.erlan, no_ai=False, uses=uses or (VOICE,))


def told(action: str) -> int:
    return Entry.objects.filter(action=action).count()


def test_a_draft_is_read_by_somebody_else_and_then_signed(world: World, tale: Programme) -> None:
    sound = version(tale, "sound", "kk")
    written = draft(world, sound)
    assert (written.state, queries.drafts(tale)) == (DeclarationState.DRAFT, {sound.pk: written})
    assert (queries.label_for(tale, "kk"), queries.undeclared_versions(tale)[0].kind) == (UNKNOWN, "picture")
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.review(draft=written, by=world.erlan)
    with pytest.raises(NotAllowed):
        actions.review(draft=written, by=world.aigul)
    read = actions.review(draft=written, by=world.asel)
    assert (read.state, read.reviewed_by) == (DeclarationState.REVIEWED, world.asel)
    with pytest.raises(NotAllowed, match="somebody else signs"):
        actions.sign_draft(draft=read, by=world.asel)
    signed = actions.sign_draft(draft=read, by=world.erlan)
    assert (signed.pk, signed.state, signed.declared_by, signed.reviewed_by) == (
        written.pk,
        DeclarationState.SIGNED,
        world.erlan,
        world.asel,
    )
    assert queries.drafts(tale) == {}
    assert [told(one) for one in ("draft saved", "reviewed", "declared")] == [1, 1, 1]
    with pytest.raises(actions.NoDraft):
        actions.sign_draft(draft=signed, by=world.erlan)


def test_a_draft_is_replaced_never_changed_and_a_review_is_of_what_it_says(world: World, tale: Programme) -> None:
    sound = version(tale, "sound", "kk")
    first = actions.review(draft=draft(world, sound), by=world.asel)
    assert draft(world, sound) == first
    second = draft(world, sound, VOICE, MUSIC)
    assert (second.pk == first.pk, second.state, second.reviewed_by) == (False, DeclarationState.DRAFT, None)
    assert (Declaration.objects.count(), told("draft discarded")) == (1, 1)
    actions.discard_draft(version=sound, by=world.erlan)
    actions.discard_draft(version=sound, by=world.erlan)
    assert (Declaration.objects.count(), told("draft discarded")) == (0, 2)
    with pytest.raises(actions.NoDraft):
        actions.review(draft=second, by=world.asel)
    with pytest.raises(NotAllowed):
        actions.discard_draft(version=sound, by=world.aigul)


def test_declaring_at_once_signs_the_reviewed_draft_that_says_the_same(world: World, tale: Programme) -> None:
    sound, other = version(tale, "sound", "kk"), version(tale, "sound", "ky")
    read = actions.review(draft=draft(world, sound), by=world.asel)
    same = actions.declare(version=sound, by=world.erlan, no_ai=False, uses=[VOICE])
    assert (same.pk, same.reviewed_by) == (read.pk, world.asel)
    actions.review(draft=draft(world, other), by=world.asel)
    changed = actions.declare(version=other, by=world.erlan, no_ai=False, uses=[VOICE, MUSIC])
    assert (changed.reviewed_by, queries.drafts(tale)) == (None, {})


def test_the_poster_and_the_texts_are_declared_when_somebody_wants_to(world: World, tale: Programme) -> None:
    poster = actions.part_of(programme=tale, kind="images", by=world.erlan)
    words = actions.part_of(programme=tale, kind="text", language="kk", by=world.erlan)
    assert actions.part_of(programme=tale, kind="images", by=world.asel) == poster
    declare_all(tale, world.erlan)
    # Nothing waits for them, and what AI made of the poster is not said of the film.
    assert queries.declared(tale)
    before = queries.label_of_all(tale)
    actions.declare(version=poster, by=world.erlan, no_ai=False, uses=[AIUse(AIKind.IMAGE, system="x")])
    actions.declare(version=words, by=world.erlan, no_ai=False, uses=[AIUse(AIKind.METADATA, system="x")])
    assert queries.label_of_all(tale) == before
    beside = [one.kind for one, said in queries.declarations(tale, beside=True).items() if said]
    assert {"images", "text"} < set(beside)
    for kind, language in (("text", "xx"), ("images", "kk"), ("sound", "kk")):
        with pytest.raises(actions.NoSuchPart):
            actions.part_of(programme=tale, kind=kind, language=language, by=world.erlan)
    with pytest.raises(NotAllowed):
        actions.part_of(programme=tale, kind="images", by=world.aigul)


def test_a_dub_inherits_the_music_and_not_the_voice(world: World, tale: Programme) -> None:
    kk, ky = version(tale, "sound", "kk"), version(tale, "sound", "ky")
    actions.declare(version=kk, by=world.erlan, no_ai=False, uses=[VOICE, MUSIC, CLEANED])
    actions.declare(version=ky, by=world.erlan, no_ai=True, uses=[HUMAN])
    made = Derivation.objects.get()
    assert (made.version, made.parent, made.kind, made.removed) == (ky, kk, "dub", ["dub.ai", "voice.synthetic"])
    (statement,) = [one for one in queries.statements(tale) if one.language == "ky"]
    assert (statement.no_ai, statement.uses) == (False, (MUSIC, CLEANED))
    # Somebody hears that it is still there, or that it is not.
    actions.declare(version=ky, by=world.erlan, no_ai=True, uses=[HUMAN], removed=["gen.full.audio"])
    assert queries.label_for(tale, "ky").kinds == ("enhance", "voice.synthetic")
    # Saying the same again keeps what was said of it.
    actions.declare(version=ky, by=world.erlan, no_ai=True)
    assert Derivation.objects.get().removed == ["gen.full.audio"]
    # The original never inherits from itself.
    assert queries.parents_of([kk]) == {kk: []}


def test_subtitles_come_from_the_original_subtitles_or_else_from_the_sound(world: World, tale: Programme) -> None:
    turkish = Version.objects.create(programme=tale, kind="subtitles", language="tr", made_by=world.almaty)
    raw = AIUse(AIKind.SUBTITLES_RAW, system="x")
    actions.declare(version=version(tale, "subtitles", "kk"), by=world.erlan, no_ai=False, uses=[raw])
    actions.declare(version=turkish, by=world.erlan, no_ai=True)
    assert [use.kind for use in queries.statement_of(turkish.declarations.get()).uses] == [AIKind.SUBTITLES_RAW]
    other = origin_clips.programme(world.almaty, subtitles=())
    lonely = Version.objects.create(programme=other, kind="subtitles", language="tr", made_by=world.almaty)
    actions.declare(version=version(other, "sound", "kk"), by=world.erlan, no_ai=False, uses=[VOICE])
    actions.declare(version=lonely, by=world.erlan, no_ai=True)
    assert lonely.parents.get().parent == version(other, "sound", "kk")
    # A voice is not in subtitles.
    assert queries.statement_of(lonely.declarations.get()).uses == ()


def test_a_co_production_contains_what_its_parents_contain_over_generations(world: World, tale: Programme) -> None:
    first, cut, feature = (origin_clips.programme(world.almaty) for _ in range(3))
    made = AIUse(AIKind.INSERT, system="paint")
    pictures = [version(one, "picture") for one in (first, cut, feature, tale)]
    actions.declare(version=pictures[0], by=world.erlan, no_ai=False, uses=[made])
    actions.derive(version=pictures[1], parent=pictures[0], kind="cut", by=world.erlan)
    actions.derive(version=pictures[2], parent=pictures[1], kind="coproduction", by=world.erlan)
    actions.derive(version=pictures[2], parent=pictures[3], kind="coproduction", by=world.erlan)
    for one in pictures[1:]:
        actions.declare(version=one, by=world.erlan, no_ai=True)
    assert queries.statement_of(pictures[2].declarations.get()).uses == (made,)
    told = queries.labels_of([first.pk, cut.pk, feature.pk, tale.pk])
    modified = Label("modified", 3, ("gen.part",))
    assert [told[one.pk] for one in (first, cut, feature, tale)] == [modified, modified, modified, UNKNOWN]
    for circle in ((pictures[0], pictures[2]), (pictures[0], pictures[0])):
        with pytest.raises(actions.Circular):
            actions.derive(version=circle[0], parent=circle[1], kind="cut", by=world.erlan)
    for wrong in ({"kind": "copy"}, {"kind": "cut", "removed": ["magic"]}):
        with pytest.raises(actions.NoSuchPart):
            actions.derive(version=pictures[0], parent=pictures[3], by=world.erlan, **wrong)
    with pytest.raises(NotAllowed):
        actions.derive(version=pictures[0], parent=pictures[3], kind="cut", by=world.aigul)


def test_many_labels_cost_as_many_queries_as_one(
    world: World, tale: Programme, django_assert_num_queries: object
) -> None:
    many = [tale, *(origin_clips.programme(world.almaty) for _ in range(4))]
    for one in many[:3]:
        declare_all(one, world.erlan)
    with django_assert_num_queries(3):
        alone = {tale.pk: queries.label_of_all(tale)}
    with django_assert_num_queries(3):
        together = queries.labels_of([one.pk for one in many])
    assert together[tale.pk] == alone[tale.pk] == Label("voice", 3, ("voice.synthetic",))
    assert together == {one.pk: queries.label_of_all(one) for one in many}
    assert together[many[4].pk] == UNKNOWN


def test_a_new_word_about_what_it_was_made_from_makes_the_signed_film_old(world: World, tale: Programme) -> None:
    origin_clips.packaged(tale)
    declare_all(tale, world.erlan)
    first = actions.sign_programme(programme=tale, by=world.erlan)
    assert queries.tamga_of(tale) == first
    actions.declare(version=version(tale, "sound", "ky"), by=world.erlan, no_ai=False, uses=[VOICE], removed=[])
    assert queries.tamga_of(tale) is None
    second = actions.sign_programme(programme=tale, by=world.erlan)
    assert (second == first, queries.tamga_of(tale)) == (False, second)


def test_who_may_not_sign_reads_what_the_draft_says_and_what_stands_apart(
    world: World, tale: Programme, sign_in: Callable[[object], Client]
) -> None:
    sound = version(tale, "sound", "kk")
    agreed(world, "V-7")
    actions.declare(version=sound, by=world.erlan, no_ai=False, uses=[VOICE])
    copy = AIUse(AIKind.VOICE, system="Qobyz", version="3", cloned=True, consents=("V-7",), ranges=((5000, 65_000),))
    draft(world, sound, copy)
    world.asel.roles = [Role.GRADER]
    world.asel.save()
    page = sign_in(world.asel).get(f"/origin/{tale.pk}/").content.decode()
    drafted, _end, standing = page.split('class="draft-says"')[1].split("</details>")[0].partition("</ul>")
    for words in ("Copy of a real person&#x27;s voice, with consent (Qobyz 3)", "0:05–1:05", "V-7"):
        assert (words in drafted, words in standing) == (True, False)
    assert f"Declared by {world.erlan.name}" in standing
    assert "Synthetic voice (espeak-ng 1.52)" in standing
    # Another house reads only what stands.
    page = sign_in(world.aigul).get(f"/origin/{tale.pk}/").content.decode()
    assert ("Synthetic voice (espeak-ng 1.52)" in page, "Qobyz" in page, "Draft by" in page) == (True, False, False)


def test_only_the_house_that_writes_a_draft_reads_it_over_the_api(
    world: World, tale: Programme, client: Client
) -> None:
    actions.save_draft(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[VOICE], note="not yet")

    def read(person: Person) -> str:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(f"/api/origin/programmes/{tale.pk}").content.decode()

    assert "not yet" in read(world.erlan)
    assert "not yet" not in read(world.aigul)
