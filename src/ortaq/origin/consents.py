"""What declarations ask of the register of consents: does each consent carry what it is named for?"""

from collections.abc import Collection, Iterable

from ortaq.catalogue.models import Version, VersionKind
from ortaq.core.origin.uses import AIKind, AIUse, BadStatement, Part
from ortaq.standards.consents.queries import Known, find
from ortaq.standards.models import ConsentKind, Operation

VOICE, FACE, PERFORMANCE = str(ConsentKind.VOICE), str(ConsentKind.FACE), str(ConsentKind.PERFORMANCE)


class ConsentProblem(BadStatement):
    """A declaration rests on a consent that does not carry it; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The consent does not carry this: {code}.")
        self.code = code


def named(uses: Iterable[AIUse]) -> set[str]:
    """Every consent that uses rest on."""
    return {reference for use in uses for reference in use.consents}


def wanted(use: AIUse, part: Part) -> list[tuple[set[str], set[str]]]:
    """To what a person must have agreed for a use: of each pair one of the kinds, with all of the operations of AI."""
    found: list[tuple[set[str], set[str]]] = []
    if use.cloned or (use.kind is AIKind.DEEPFAKE and part is Part.SOUND):
        operations = {Operation.CLONE, Operation.DUB} if use.kind is AIKind.DUB else {Operation.CLONE}
        found.append(({VOICE, PERFORMANCE}, {str(one) for one in operations}))
    if use.kind is AIKind.FACE or (use.kind is AIKind.DEEPFAKE and part is not Part.SOUND):
        found.append(({FACE, PERFORMANCE}, {str(Operation.FACE)}))
    if use.kind is AIKind.BODY:
        found.append(({PERFORMANCE}, {str(Operation.FACE)}))
    return found


def check(uses: Iterable[AIUse], version: Version) -> None:
    """Raise ConsentProblem unless every consent that is named carries its use in this version.

    It must be in the register, be held by the house that made the version or owns the programme (another house's is
    told as unknown: whose face was given to whom is nobody else's business), be in force, fit what was made, and reach
    the programme and the language that is spoken.
    """
    houses = {version.made_by_id, version.programme.owner_id}
    spoken = version.spoken if version.kind == VersionKind.SOUND else ""
    check_for(uses, Part(version.kind), houses, programme=version.programme_id, language=spoken)


def check_for(
    uses: Iterable[AIUse],
    part: Part,
    houses: Collection[object],
    *,
    programme: object = None,
    language: str = "",
) -> None:
    """The same for a part of anything, with the ids of the houses whose consents count; raises ConsentProblem.

    `programme` (an id) and `language` (a tag) are asked for where they are known.
    """
    told = list(uses)
    known = find(named(told))
    for use in told:
        held = [known[one] for one in use.consents if one in known and known[one].house in houses]
        if len(held) < len(use.consents):
            raise ConsentProblem("consent-unknown")
        for one in held:
            if not one.is_live:
                raise ConsentProblem(f"consent-{one.state.value}")
        for kinds, operations in wanted(use, part):
            _check_use(held, kinds, operations)
        for one in held:
            if missing := one.covers(programme=programme, language=language):
                raise ConsentProblem(f"consent-{missing}")


def _check_use(held: Collection[Known], kinds: set[str], operations: set[str]) -> None:
    fitting = [one for one in held if one.kind in kinds]
    if not fitting:
        raise ConsentProblem("consent-unfit")
    if not any(operations <= one.operations for one in fitting):
        raise ConsentProblem("consent-operation")
