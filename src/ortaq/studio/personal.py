"""What the studio holds about people: who wrote what, who answers for which file, and who works on which shot."""

from django.utils.translation import gettext_lazy as _

from ortaq.studio.models import (
    Approval,
    Call,
    ChangeAnswer,
    ChangeOrder,
    FileVersion,
    Note,
    Partner,
    Pitch,
    Project,
    ProjectSignature,
    Shot,
)
from ortaq.work.personal import Holding, Rows, Whom, hold


def erase(whom: Whom) -> int:
    """Shots are nobody's any more."""
    return Shot.objects.filter(assignee__pk=whom.pk).update(assignee=None) if whom.kind == "account" else 0


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="studio.work",
            what=_(
                "Co-productions: which shots somebody works on, and until when; where a house follows its Kitsu, the "
                "names alone of those who work on a shot there, until it is followed no longer."
            ),
            why=_("A team must know who does what."),
            ground=_("Work of the house for which somebody makes programmes."),
            whose=_("People of houses that make something together."),
            seen_by=_("The partners of the project."),
            finds=(Rows(Shot, ("assignee",)),),
            erase=erase,
        )
    )
    hold(
        Holding(
            name="studio.acts",
            what=_("Co-productions: ideas, files, notes, approvals, changes and signatures, with who gave them."),
            why=_("Partners rely on what was approved and signed, and on who answers for what is said of AI."),
            ground=_("The contract between the partners."),
            whose=_("People of houses that make something together."),
            seen_by=_("The partners of the project; of a pitch, the house that called."),
            finds=(
                Rows(Call, ("called_by",)),
                Rows(Pitch, ("pitched_by", "answered_by")),
                Rows(Project, ("begun_by", "locked_by")),
                Rows(Partner, ("answered_by",)),
                Rows(FileVersion, ("person",)),
                Rows(Note, ("person", "mended_by")),
                Rows(Approval, ("person",)),
                Rows(ChangeOrder, ("person",)),
                Rows(ChangeAnswer, ("person",)),
                Rows(ProjectSignature, ("person",)),
            ),
            stays=_("They belong to what the partners have agreed on; the name behind them goes with the account."),
        )
    )
