"""What the audit log's words of this room mean to a person; a key may begin with the kind of thing they are said of."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    # charters
    "begun": _("draft of a charter begun"),
    "named": _("charter named"),
    "discarded": _("draft of a charter thrown away"),
    "opened": _("charter opened for adoption"),
    "superseded": _("charter superseded by its next version"),
    "rule added": _("rule added to a charter"),
    "rule written": _("rule of a charter written"),
    "rule removed": _("rule taken out of a charter"),
    "adopted": _("charter adopted"),
    "left": _("adoption of a charter ended"),
    "reserved": _("reservation made to a rule"),
    "taken over": _("reservation taken over to the next version"),
    "lifted": _("reservation lifted"),
    # the gate
    "evaluated": _("judged by the rules"),
    "stated": _("fact stated for the rules"),
    "tool registered": _("AI tool written into the register"),
    "tool retired": _("AI tool taken out of the register"),
    "exception asked for": _("exception from a rule asked for"),
    "exception approved": _("exception from a rule approved"),
    "exception refused": _("exception from a rule refused"),
    "exception ended": _("exception from a rule ended"),
    "breach noted": _("breach of personal data noted"),
    "breach amended": _("note on a breach of personal data amended"),
    "breach closed": _("breach of personal data closed"),
    # consents and people
    "consent given": _("consent given"),
    "consent receipt issued": _("receipt for a consent issued"),
    "consent withdrawal asked": _("withdrawal of a consent asked for"),
    "consent withdrawal set aside": _("request to withdraw a consent set aside"),
    "consent withdrawn": _("consent withdrawn"),
    "withdrawal followed": _("withdrawal of a consent followed"),
    "consent end foretold": _("end of a consent foretold"),
    "consent end noted": _("end of a consent noted"),
    "consent over": _("consent over"),
    "biometric item kept": _("voice or face kept"),
    "biometric item destroyed": _("voice or face destroyed"),
    "person exported": _("everything about a person handed out"),
    "person erased": _("everything about a person erased"),
    "account erased": _("account erased"),
    # terms and trust
    "platform terms proposed": _("terms for AI platforms proposed"),
    "platform terms set": _("terms for AI platforms set"),
    "self-assessment published": _("self-assessment published"),
    "trust entry said": _("entry of trust.txt written"),
    "trust entry taken back": _("entry of trust.txt taken back"),
    "quarter closed": _("transparency report of a quarter closed"),
}
