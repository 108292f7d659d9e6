"""What the exchange says no with; each message is a sentence for the person who asked."""


class TemplateUnknown(ValueError):
    """There is no such deal template, or it is not for this programme."""


class NobodyInvited(ValueError):
    """An offer needs somebody to whom it is made."""


class AlreadyOffered(ValueError):
    """The same programme is already offered to the same house under the same terms."""


class NotInvited(ValueError):
    """The offer is for others, or no longer stands."""


class SwapNotAnswered(ValueError):
    """Who takes under a swap gives something in return."""


class AlreadyAsked(ValueError):
    """A house asks once."""


class WrongSide(ValueError):
    """A house that is no party to a deal cannot do anything about it."""


class AlreadySigned(ValueError):
    """A house signs a version once."""


class ConflictsStand(ValueError):
    """The deal would break what stands, so that nothing could be shown under it; the message says what."""


class DealClosed(ValueError):
    """The deal is in force, or it was declined."""


class NothingToSend(ValueError):
    """Nothing was changed since the last version, or nothing has been sent yet."""


class DraftStands(ValueError):
    """The house has a draft of its own, which it sends or throws away first."""


class TextUnclear(ValueError):
    """The clauses do not make a contract."""
