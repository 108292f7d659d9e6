"""Where later parts of the room say something to the arrow: how the rights are split, and what else is signed.

>>> arrow.fill_split.register(drafts_of_the_split, is_agreed)      # doctest: +SKIP
>>> arrow.agreement.add("split", told_split)                       # doctest: +SKIP
"""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.rights.actions import Draft
from ortaq.studio.models import Project
from ortaq.work.models import Json
from ortaq.work.refused import Refused

SplitSource = Callable[[Project, Programme], Sequence[Draft]]
"""The root grants of a finished project: one clause a share; raises Refused where the split is not whole."""
IsAgreed = Callable[[Project], bool]
"""Whether a project has said how its rights are split."""
PartSource = Callable[[Project], Json | None]
"""What the agreement says about one thing, as JSON without floats; None: nothing."""


def always(_project: Project) -> bool:
    """A source that answers for every project."""
    return True


class SplitMissing(Refused):
    """Nobody has said how the rights are split."""


class FillSplit:
    """The one place that is asked how the rights are split."""

    def __init__(self) -> None:
        self._source: SplitSource | None = None
        self._is_agreed: IsAgreed = always

    def register(self, source: SplitSource | None, is_agreed: IsAgreed | None = None) -> None:
        """Answer from now on with this function; None: nobody answers any more. `is_agreed`: None is always."""
        self._source, self._is_agreed = source, is_agreed or always

    def is_there(self, project: Project) -> bool:
        """Whether somebody answers for this project."""
        return self._source is not None and self._is_agreed(project)

    def __call__(self, project: Project, programme: Programme) -> Sequence[Draft]:
        """The root grants; raises SplitMissing."""
        if self._source is None:
            raise SplitMissing(_("How the rights are split has not been agreed: the split is missing."))
        drafts = self._source(project, programme)
        if not drafts:
            raise SplitMissing(_("How the rights are split has not been agreed: the split is missing."))
        return drafts


class Agreement:
    """What the partners sign beside the terms of the project: each part by its name."""

    def __init__(self) -> None:
        self._parts: dict[str, PartSource] = {}

    def add(self, name: str, source: PartSource) -> None:
        """Put one more part into every agreement from now on."""
        self._parts[name] = source

    def of(self, project: Project) -> Json:
        """The parts of one project that say something."""
        told = {name: source(project) for name, source in self._parts.items()}
        return {name: one for name, one in told.items() if one is not None}


fill_split = FillSplit()
"""Filled by the part of the room that splits rights (shares)."""
agreement = Agreement()
"""Filled by the same: split, finance plan, waterfall."""
