"""What the audit log's words of this room mean to a person; a key may begin with the kind of thing they are said of."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    # the bank of facts
    "fact.written": _("fact written"),
    "fact.confirmed": _("fact confirmed by one country"),
    "fact.published": _("fact published"),
    "facts.confirmed": _("several facts confirmed"),
    "fact.source_added": _("source added to a fact"),
    "fact.corrected": _("fact corrected"),
    "fact.language_checked": _("wording of a fact checked"),
    "fact.disputed": _("fact disputed"),
    "fact.dispute_taken_back": _("dispute of a fact taken back"),
    "fact.dispute_dismissed": _("dispute of a fact answered: it stands"),
    "question.checked": _("wording of a question checked"),
    "question.reworded": _("question put otherwise"),
    "finding.reported": _("contradiction of sources reported"),
    "finding.settled": _("contradiction of sources settled"),
    # runs
    "assistant entered": _("assistant entered"),
    "run planned": _("run planned"),
    "run let ask": _("run began or went on to ask"),
    "run paused": _("run paused"),
    "run sealed": _("run sealed"),
    "answer captured": _("answer captured by hand"),
    "picture erased": _("picture of an answer erased"),
    # reading
    "reader named": _("reader named"),
    "answers dealt": _("answers dealt to readers"),
    "answers taken back": _("answers taken back from readers"),
    "reading locked": _("reading of an answer locked"),
    "readings decided": _("decided where two readers differ"),
    "answer made known": _("whose answer it was made known"),
    "readings sealed": _("readings of a run signed"),
    "report published": _("weekly report published"),
    "own error published": _("error of our own published"),
    # corrections
    "correction.drafted": _("correction drafted"),
    "correction.published": _("correction published"),
    "correction.withdrawn": _("correction withdrawn"),
    "correction.disputed": _("correction disputed"),
    "correction.dispute_taken_back": _("dispute of a correction taken back"),
    "correction.dispute_dismissed": _("dispute of a correction answered: it stands"),
    "ticket.sent": _("platform told of a correction"),
    "ticket.acknowledged": _("platform answered to a correction"),
}
