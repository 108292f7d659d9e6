"""What the partners agree on, as sentences in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.studio.models import Deliverable, Owner, Project, Theme

GENRE_OF = {
    Theme.DRAMA: "drama",
    Theme.DOCUMENTARY: "documentary",
    Theme.TOURISM: "travel",
    Theme.CULTURE: "culture",
    Theme.INVESTMENT: "documentary",
    Theme.CHILDREN: "children",
}
"""The genre in the catalogue of what was made under a theme."""
SAID = {
    "characters": {
        Owner.LEAD: gettext_lazy("The characters belong to %(lead)s."),
        Owner.AUTHOR: gettext_lazy("The characters belong to %(author)s, which thought of them."),
        Owner.JOINTLY: gettext_lazy("The characters belong to all partners; none may use them in something new alone."),
        Owner.MAKER: gettext_lazy("Each character belongs to the house that made it."),
    },
    "format": {
        Owner.LEAD: gettext_lazy("The format belongs to %(lead)s."),
        Owner.AUTHOR: gettext_lazy("The format belongs to %(author)s, which pitched it."),
        Owner.JOINTLY: gettext_lazy("The format belongs to all partners; whoever makes it anew asks the others."),
        Owner.MAKER: gettext_lazy("Each house may make the format anew in its own country."),
    },
    "sequel": {
        Owner.LEAD: gettext_lazy("%(lead)s decides on sequels."),
        Owner.AUTHOR: gettext_lazy("%(author)s decides on sequels, because the idea was its own."),
        Owner.JOINTLY: gettext_lazy("A sequel is made only when all partners agree, and each may take part first."),
        Owner.MAKER: gettext_lazy("Each house may make a sequel of its own; it names where it comes from."),
    },
    "dubs": {
        Owner.LEAD: gettext_lazy("Every dub belongs to %(lead)s."),
        Owner.AUTHOR: gettext_lazy("Every dub belongs to %(author)s."),
        Owner.JOINTLY: gettext_lazy("Every dub belongs to all partners."),
        Owner.MAKER: gettext_lazy("Each dub belongs to the house that made it."),
    },
}
"""What an ownership means: field -> owner -> sentence."""
OWNED = tuple(SAID)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that was agreed: its name, and what it means."""

    name: str
    says: str


def names() -> dict[str, str]:
    """What the owned things are called."""
    return {
        "characters": _("Characters"),
        "format": _("Format"),
        "sequel": _("Sequels"),
        "dubs": _("Dubs"),
    }


def terms_of(project: Project) -> Iterator[Term]:
    """Whose what is, and what AI may learn of it; each a sentence."""
    author = project.pitch.house if project.pitch else project.house
    houses = {"lead": str(project.house), "author": str(author)}
    for field, name in names().items():
        yield Term(name, str(SAID[field][Owner(getattr(project, field))]) % houses)
    yield Term(
        _("AI training"),
        _("AI may be trained on it where a licence says so for that medium.")
        if project.allows_ai_training
        else _("Nobody may train AI on it, neither on the film nor on its parts."),
    )
    yield Term(
        _("Cloned voices"),
        _("A voice of it may be cloned, each time with the consent of the person whose voice it is.")
        if project.allows_voice_clones
        else _("No voice of it may be cloned."),
    )


def due_words(one: Deliverable) -> str:
    """Something that is due: what, in which language, of which episode."""
    words = f"{one.get_kind_display()} {one.language}".strip()
    if one.episode:
        return _("episode %(number)d, %(what)s") % {"number": one.episode.number, "what": words}
    return words
