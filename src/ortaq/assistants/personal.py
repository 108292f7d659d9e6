"""What this room holds about people: pictures of their screens, and in which languages they read answers.

Who has reviewed a fact, checked a question or read an answer is a deed, of which the register tells as of all others:
it leads to the overwritten account, and pages name its country alone.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ortaq.assistants.models import Answer, Reader
from ortaq.ledger import actions as ledger
from ortaq.work.personal import Holding, Rows, Whom, hold


def erase(whom: Whom) -> int:
    """The pictures that somebody captured go, with the note who it was; the text of an answer stays.

    The audit log says of each picture that it went, so that a sealed run still proves whole.
    """
    if whom.kind != "account":
        return 0
    gone: int = Reader.objects.filter(person__pk=whom.pk).delete()[0]
    for answer in Answer.objects.select_for_update().filter(captured_by__pk=whom.pk).order_by("pk"):
        if name := answer.screenshot.name:
            ledger.record(answer, "picture erased", run=answer.run_id)
            # Only when the erasure holds: a file does not come back.
            transaction.on_commit(partial(answer.screenshot.storage.delete, name))
        answer.screenshot, answer.captured_by, answer.is_picture_public = "", None, False
        answer.save(update_fields=["screenshot", "captured_by", "is_picture_public"])
        gone += 1
    return gone


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="assistants.captures",
            what=_("AI assistants: pictures of the screen on which one was asked, languages in which people read."),
            why=_("A picture proves what an app said; answers are read by those who know the language."),
            ground=_("Contract of employment; legitimate interest of the house."),
            whose=_("Journalists who ask assistants and read what they say."),
            seen_by=_("Standards officers of all members; everybody, where the person has agreed to it for a picture."),
            finds=(Rows(Answer, ("captured_by",)), Rows(Reader, ("person",))),
            erase=erase,
        )
    )
