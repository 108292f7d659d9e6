"""What a rule can ask: every fact by its path, with its type and what it says.

A fact that nobody knows is missing (or null) and makes whatever asks for it unknown; it is never taken for false.
Values are those of JSON: true and false, whole numbers, text, dates as text (2026-11-27), lists of text, and lists of
records. A date without an end is 9999-12-31, because an end that is missing is an end that nobody knows.
"""

import difflib
from dataclasses import dataclass
from enum import StrEnum

OPEN_END = "9999-12-31"
"""The last day of what has no end."""
TODAY = "today"
EVERYWHERE = "*"
"""In a list of territories, languages or uses: all of them."""


class Kind(StrEnum):
    """The type of a fact."""

    YES_NO = "yes or no"
    NUMBER = "whole number"
    TEXT = "text"
    DATE = "date"
    TEXTS = "list of text"
    RECORDS = "list of records"


@dataclass(frozen=True)
class Fact:
    """One fact; a path with `[]` is a field of the records of a list."""

    path: str
    kind: Kind
    says: str


def _facts(*rows: tuple[str, Kind, str]) -> dict[str, Fact]:
    return {path: Fact(path, kind, says) for path, kind, says in rows}


_B, _N, _T, _D, _L, _R = Kind.YES_NO, Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.TEXTS, Kind.RECORDS
FACTS = _facts(
    (TODAY, _D, "the day for which the question is asked; also today+30 and today-30, days from it"),
    ("use", _T, "what is about to be done: offer, publish, schedule or air"),
    ("territories", _L, "codes of the territories in which it will be shown"),
    ("item.kind", _T, "item, episode, season, series or collection"),
    ("item.genres", _L, "genres: children, drama, documentary, culture, music, travel, news, archive"),
    ("item.min_age", _N, "age from which it is fit, 0 for all"),
    ("item.for_children", _B, "made for children"),
    ("item.is_news", _B, "news or current affairs"),
    ("item.is_archive", _B, "archive material"),
    ("item.languages", _L, "BCP 47 tags of its sounds and subtitles"),
    ("item.made_in", _T, "territory of the house that made it"),
    ("item.year", _N, "year in which it was made"),
    ("item.editor", _T, "pseudonym of the person who answers for it as editor; empty: nobody is named"),
    ("item.declaration.complete", _B, "every part of it has a signed declaration of AI use"),
    ("item.declaration.no_ai", _B, "its declarations state that no AI was used"),
    ("item.declaration.components", _R, "its parts, and whether each is declared"),
    ("item.declaration.components[].part", _T, "picture, sound, subtitles, images or text"),
    ("item.declaration.components[].language", _T, "BCP 47 tag, empty for the picture"),
    ("item.declaration.components[].declared", _B, "there is a signed declaration"),
    ("item.declaration.uses", _R, "the uses of AI that are declared"),
    ("item.declaration.uses[].kind", _T, "kind of use, as in the table of docs/labels.md: voice.synthetic, dub.ai, …"),
    ("item.declaration.uses[].part", _T, "picture, sound, subtitles, images or text"),
    ("item.declaration.uses[].language", _T, "BCP 47 tag of that part, empty for the picture"),
    ("item.declaration.uses[].system", _T, "the system that did it"),
    ("item.declaration.uses[].cloned", _B, "a voice that copies that of a real person"),
    ("item.declaration.uses[].needs_consent", _B, "a real person's voice, face or body is copied"),
    ("item.declaration.uses[].real_person", _B, "it shows or voices a real person"),
    ("item.declaration.uses[].real_event", _B, "it shows a real event"),
    ("item.declaration.uses[].fiction", _B, "evidently fiction or art"),
    ("item.declaration.uses[].review", _T, "who looked at it: none, spot or full"),
    ("item.declaration.uses[].editor", _T, "named: an editor checked it; empty: none"),
    ("item.declaration.uses[].consents", _L, "references of the consents it rests on"),
    ("item.declaration.uses[].level", _N, "how strongly viewers are told, 0 to 3"),
    ("item.ai.uses", _L, "kinds of the uses that are declared; an empty list: no AI"),
    ("item.ai.level", _N, "the strongest level of its uses, 0 to 3"),
    ("item.label.visible", _B, "a label that people see or hear is set as its level asks"),
    ("item.label.machine_readable", _B, "the origin is in the file for machines, signed"),
    ("item.label.languages", _L, "languages in which the label is worded"),
    ("item.provenance.kept", _B, "what came signed was kept: the origin of the material it was made from"),
    ("item.consents", _R, "consents of the people whose voice, face, name or performance is in it"),
    ("item.consents[].reference", _T, "by which declarations name it"),
    ("item.consents[].kind", _T, "voice, face, name or performance"),
    ("item.consents[].valid_from", _D, "first day"),
    ("item.consents[].valid_to", _D, "last day, 9999-12-31: until withdrawn"),
    ("item.consents[].withdrawn", _B, "withdrawn by the person"),
    ("item.consents[].territories", _L, "codes, or * for everywhere"),
    ("item.consents[].languages", _L, "BCP 47 tags, or * for all"),
    ("item.consents[].uses", _L, "kinds of AI use it allows, or *"),
    ("item.consents[].of_a_child", _B, "of a person under age"),
    ("item.consents[].by_guardian", _B, "given by a guardian"),
    ("item.consents[].training", _B, "allows that a system learns from it"),
    ("item.sources", _R, "what it rests on as journalism"),
    ("item.sources[].name", _T, "what it is, or the pseudonym of who it is"),
    ("item.sources[].kind", _T, "document, person, agency or own"),
    ("item.sources[].anonymous", _B, "not named to the public"),
    ("item.sources[].reason", _T, "why it is not named, of a person a pseudonym; empty: none given"),
    ("item.corrections.open", _N, "known errors that are not corrected"),
    ("item.corrections.visible", _B, "its corrections stand where the item stands"),
    ("item.corrections.receivers_told", _B, "every house that has it was told of its corrections"),
    ("item.tools", _R, "the AI tools it was made with"),
    ("item.tools[].name", _T, "name of the tool"),
    ("item.tools[].registered", _B, "in the house's register of AI tools"),
    ("item.tools[].owner", _T, "pseudonym of who answers for the tool in the house; empty: nobody"),
    ("item.tools[].data_location", _T, "territory where its data lie; empty: not said"),
    ("item.tools[].trains_on_input", _B, "its maker learns from what it is given"),
    ("item.tools[].risk_class", _T, "class of risk that the house gave it; empty: none"),
    ("item.biometrics", _R, "voiceprints and face templates that are kept for it"),
    ("item.biometrics[].kind", _T, "voice or face"),
    ("item.biometrics[].citizen_of", _T, "territory of the person"),
    ("item.biometrics[].stored_in", _T, "territory of the store"),
    ("item.biometrics[].keep_until", _D, "day on which it is destroyed"),
    ("item.statements.quotes_checked", _B, "somebody compared the quotes with what was said"),
    ("item.statements.accuses_a_person", _B, "it accuses a person or an organisation"),
    ("item.statements.reply_was_asked", _B, "who is accused was asked for a reply"),
    ("item.statements.is_sponsored", _B, "somebody paid for it or for what is in it"),
    ("item.statements.sponsor_is_named", _B, "viewers are told who paid"),
    ("item.statements.has_conflict", _B, "who made it has an interest in it"),
    ("item.statements.conflict_is_told", _B, "viewers are told of that interest"),
    ("item.statements.shows_minors", _B, "it shows real people under age who can be recognised"),
    ("item.statements.guardians_agreed", _B, "their guardians agreed"),
    (
        "item.statements.restoration_is_told",
        _B,
        "viewers are told that the picture was coloured, sharpened or completed",
    ),
    (
        "item.statements.told_to_children",
        _B,
        "children are told in their own words that a voice or figure is made by AI",
    ),
    ("item.statements.opinion_is_marked", _B, "opinion is marked as such"),
    ("item.statements.has_opinion", _B, "it holds opinion"),
    ("item.statements.reenactment_is_marked", _B, "what is re-enacted or simulated is marked as such"),
    ("item.statements.has_reenactment", _B, "events are re-enacted or simulated in it"),
    ("item.statements.has_placement", _B, "products are placed in it"),
    ("airing.minute", _N, "minute of the day, 0 to 1439, by the receiving channel's clock, at which it begins"),
    ("airing.territory", _T, "territory of the receiving channel"),
    ("airing.shows_age_sign", _B, "the channel shows the sign of age at the start and after breaks"),
    ("member.slug", _T, "the house whose rule it is"),
    ("member.territory", _T, "its territory"),
    ("member.side", _T, "maker or receiver"),
    ("member.languages", _L, "its languages, BCP 47"),
    ("member.statements.profiles_children", _B, "it keeps profiles of children or tracks them"),
    ("member.statements.calls_others_for_children", _B, "its children's pages load something from other hosts"),
    ("member.statements.corrections_page", _T, "where it publishes corrections; empty: nowhere"),
    ("member.statements.reply_contact", _T, "pseudonym of to whom one writes for a reply; empty: nobody"),
    ("member.statements.retention_days", _N, "days after which personal data of a production are deleted; 0: never"),
    ("member.statements.keeps_processing_record", _B, "it keeps a record of processing of personal data"),
    ("member.statements.owner_is_public", _B, "it tells the public who owns and funds it"),
)
"""Path -> fact, in the order of docs/standards.md."""

LISTS = frozenset(path for path, fact in FACTS.items() if fact.kind is Kind.RECORDS)
ROOTS = frozenset(path.split(".")[0] for path in FACTS)


def nearest(path: str) -> str:
    """The fact whose path looks most like this one; empty when none does."""
    found = difflib.get_close_matches(path, FACTS, n=1, cutoff=0.6)
    return found[0] if found else ""
