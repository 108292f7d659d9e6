"""What the exchange says no with; each message is a sentence for the person who asked."""

from ortaq.work.refused import Refused


class TemplateUnknown(Refused):
    """There is no such deal template, or it is not for this programme."""


class NobodyInvited(Refused):
    """An offer needs somebody to whom it is made."""


class AlreadyOffered(Refused):
    """The same programme is already offered to the same house under the same terms."""


class NotInvited(Refused):
    """The offer is for others, or no longer stands."""


class SwapNotAnswered(Refused):
    """Who takes under a swap gives something in return."""


class AlreadyAsked(Refused):
    """A house asks once."""


class WrongSide(Refused):
    """A house that is no party to a deal cannot do anything about it."""


class AlreadySigned(Refused):
    """A house signs a version once."""


class ConflictsStand(Refused):
    """The deal would break what stands, so that nothing could be shown under it; the message says what."""


class DealClosed(Refused):
    """The deal is in force, or it was declined."""


class NothingToSend(Refused):
    """Nothing was changed since the last version, or nothing has been sent yet."""


class DraftStands(Refused):
    """The house has a draft of its own, which it sends or throws away first."""


class TextUnclear(Refused):
    """The clauses do not make a contract."""
