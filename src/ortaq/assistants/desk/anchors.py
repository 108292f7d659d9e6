"""What each level of each criterion means: narrow and anchored, so that two people can mean the same."""

from django.utils.translation import gettext_lazy as _

from ortaq.assistants.models import Criterion

ANCHORS = {
    Criterion.ACCURACY: (
        _("Nothing in it is false."),
        _("A detail is imprecise, but nobody is misled."),
        _("Something is false or made up, and the reader is misled."),
    ),
    Criterion.SOURCING: (
        _("It names sources where they are needed, and they say so."),
        _("A source is missing, weak or hard to find."),
        _("A source is invented, or says something else."),
    ),
    Criterion.OPINION: (
        _("Opinions are told as opinions, with whose they are."),
        _("It is not always clear what is opinion."),
        _("An opinion is told as a fact."),
    ),
    Criterion.EDITORIALISATION: (
        _("It adds no judgement of its own."),
        _("A word of its own colours what it tells."),
        _("It takes a side, or puts words into somebody's mouth."),
    ),
    Criterion.CONTEXT: (
        _("It tells enough to understand the matter."),
        _("Something useful is missing."),
        _("What is missing changes the meaning."),
    ),
}
"""By criterion: none, some, significant."""
