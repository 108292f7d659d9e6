"""Take what people have got in an assistant's own app."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.models import Answer, AnswerState, Channel, RunState, Shape
from ortaq.assistants.rules import captures
from ortaq.core.monitor import runfile, shapes
from ortaq.core.monitor.shapes import NotAnAnswer
from ortaq.core.text.visible import visible
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.work.refused import Refused

LARGEST_PICTURE = 10 << 20
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How a PNG and a JPEG begin."""


class CannotCapture(Refused):
    """What a journalist has captured cannot be taken."""


@transaction.atomic
def capture(
    answer: Answer, text: str, picture: bytes, *, model: str = "", is_public: bool = False, by: Person
) -> Answer:
    """Take the answer that a journalist has got in the assistant's own app: the text, and a picture of the screen.

    The public file of the run has the picture only if `is_public`, and else its SHA-256. Raises CannotCapture, and
    NotAllowed for who may not.
    """
    require(captures(by), _("Only journalists, standards officers and the secretariat can capture answers."))
    answer = Answer.objects.select_for_update().select_related("run__assistant").get(pk=answer.pk)
    if answer.run.state == RunState.SEALED or answer.channel != Channel.MANUAL:
        raise CannotCapture(_("This run takes no captured answers."))
    if answer.state != AnswerState.PLANNED:
        raise CannotCapture(_("This question has an answer already."))
    if not text.strip():
        raise CannotCapture(_("Paste the text of the answer."))
    if not picture.startswith(PICTURES) or len(picture) > LARGEST_PICTURE:
        raise CannotCapture(_("Add a picture of the screen: a PNG or JPEG file of at most 10 MB."))
    now, asked = timezone.now(), answer.asked["text"].encode()
    answer.request, answer.request_sha256 = asked, runfile.sha256(asked)
    answer.response, answer.response_sha256 = text.encode(), runfile.sha256(text.encode())
    try:
        answer.text = shapes.said(Shape.MANUAL, answer.response).text
    except NotAnAnswer:
        raise CannotCapture(_("This is longer than an answer may be. Paste the answer alone.")) from None
    answer.model_returned = visible(model)[: shapes.LONGEST_NAME]
    answer.asked_at = answer.answered_at = now
    answer.state, answer.captured_by, answer.is_picture_public = AnswerState.ANSWERED, by, is_public
    answer.screenshot.save(
        f"{answer.pk}.{'png' if picture.startswith(PICTURES[0]) else 'jpg'}", ContentFile(picture), save=False
    )
    answer.save()
    run = answer.run
    if run.answers.filter(state=AnswerState.PLANNED).exists():
        run.state = RunState.ASKING
    else:
        run.state, run.finished_at = RunState.ASKED, now
    run.save(update_fields=["state", "finished_at"])
    ledger.record(answer, "answer captured", by=by, run=run.pk, response=answer.response_sha256)
    return answer
