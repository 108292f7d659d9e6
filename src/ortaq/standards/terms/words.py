"""Terms in the reader's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from ortaq.core.interchange.platforms.terms import Leave, Terms, Thing, Use
from ortaq.standards.terms.templates import ASK

THINGS: Mapping[Thing, StrOrPromise] = {
    Thing.PROGRAMMES: gettext_lazy("Programmes"),
    Thing.TEXTS: gettext_lazy("Texts"),
    Thing.FACTS: gettext_lazy("Facts"),
}
ABOUT: Mapping[Thing, StrOrPromise] = {
    Thing.PROGRAMMES: gettext_lazy("films, sounds and subtitles"),
    Thing.TEXTS: gettext_lazy("descriptions, articles and guides"),
    Thing.FACTS: gettext_lazy("single facts of the fact bank, and corrections"),
}
USES: Mapping[Use, StrOrPromise] = {
    Use.TRAINING: gettext_lazy("Train a model with it"),
    Use.ANSWERING: gettext_lazy("Answer a question from it"),
    Use.QUOTING: gettext_lazy("Show its words"),
}
LEAVES: Mapping[Leave, StrOrPromise] = {
    Leave.ALLOWED: gettext_lazy("allowed"),
    Leave.ASK: gettext_lazy("ask first"),
    Leave.NOT_ALLOWED: gettext_lazy("not allowed"),
}
STATES: Mapping[Leave, str] = {Leave.ALLOWED: "allow", Leave.ASK: "review", Leave.NOT_ALLOWED: "deny"}
"""Which sign of the screens stands for an answer."""
TEMPLATES: Mapping[str, tuple[StrOrPromise, StrOrPromise]] = {
    "closed": (gettext_lazy("Closed"), gettext_lazy("Nothing is allowed, and it is said.")),
    "facts": (
        gettext_lazy("Facts are free"),
        gettext_lazy("Facts may be used for everything, with their source; programmes and texts for nothing."),
    ),
    "answers": (
        gettext_lazy("Answers with their source"),
        gettext_lazy("Assistants may answer from texts and facts, fresh, with name and link; nothing is for training."),
    ),
    ASK: (gettext_lazy("Ask first"), gettext_lazy("Everything must be asked for.")),
}


@dataclass(frozen=True)
class Answer:
    """One answer, for a table."""

    thing: Thing
    use: Use
    leave: Leave

    @property
    def words(self) -> StrOrPromise:
        """The answer."""
        return LEAVES[self.leave]

    @property
    def state(self) -> str:
        """Its sign."""
        return STATES[self.leave]


@dataclass(frozen=True)
class Row:
    """A kind of thing with its answers."""

    name: StrOrPromise
    about: StrOrPromise
    answers: tuple[Answer, ...]


def rows(terms: Terms) -> list[Row]:
    """The table of terms."""
    return [
        Row(THINGS[thing], ABOUT[thing], tuple(Answer(thing, use, terms.leave(thing, use)) for use in Use))
        for thing in Thing
    ]


def conditions(terms: Terms) -> Iterator[str]:
    """What is owed for everything allowed, each a sentence."""
    if terms.attribution:
        yield _("Name the house as the source.")
    if terms.link:
        yield _("Link to the page that it comes from.")
    if terms.fresh_hours is not None:
        yield ngettext(
            "Answer from no copy that is older than %(hours)s hour.",
            "Answer from no copy that is older than %(hours)s hours.",
            terms.fresh_hours,
        ) % {"hours": terms.fresh_hours}
    if terms.quote_words is not None:
        yield ngettext(
            "Show no more than %(words)s word at a time.",
            "Show no more than %(words)s words at a time.",
            terms.quote_words,
        ) % {"words": terms.quote_words}
    if terms.price is not None:
        yield _("Each training and each answer costs %(price)s.") % {"price": terms.price}
