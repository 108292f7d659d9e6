"""Who may do what in the studio."""

from ortaq.members.models import Person, Role
from ortaq.members.rules import has_role
from ortaq.studio.models import Milestone, Partner, PartnerState, Project
from ortaq.work.settings import settings

calls = has_role(Role.PRODUCER, Role.ACQUISITIONS, Role.SECRETARIAT)
"""Calls for projects, and answers what comes."""
pitches = has_role(Role.PRODUCER, Role.DUBBING)
works = has_role(Role.PRODUCER, Role.DUBBING)
"""Brings files, writes notes, moves shots."""
answers = has_role(Role.PRODUCER, Role.ACQUISITIONS, Role.RIGHTS)
"""Speaks for the house: takes part, approves, agrees to a change."""
signs = has_role(Role.ACQUISITIONS, Role.RIGHTS)


def takes_part(person: Person, project: Project) -> bool:
    """Whether a person's house has joined."""
    return Partner.objects.filter(
        project=project, broadcaster=person.broadcaster_id, state=PartnerState.JOINED
    ).exists()


def leads(person: Person, project: Project) -> bool:
    """Somebody who speaks for the leading house."""
    return bool(answers(person)) and person.broadcaster_id == project.house_id


def may_work(person: Person, project: Project) -> bool:
    """Somebody who makes programmes at a house that takes part."""
    return bool(works(person)) and takes_part(person, project)


def may_ask_kitsu(person: Person, project: Project) -> bool:
    """Somebody who makes programmes at the house whose Kitsu the operator has set up: no other house sees into it."""
    house = person.broadcaster
    return house is not None and house.slug == settings().kitsu_house and may_work(person, project)


def may_answer(person: Person, project: Project) -> bool:
    """Somebody who speaks for a house that takes part."""
    return bool(answers(person)) and takes_part(person, project)


def may_sign(person: Person, project: Project) -> bool:
    """Somebody who signs contracts at a house that takes part."""
    return bool(signs(person)) and takes_part(person, project)


def may_ask_for_approval(person: Person, milestone: Milestone) -> bool:
    """Somebody of the lead who makes programmes: whoever locks the picture answers for what is declared of it."""
    return bool(works(person)) and person.broadcaster_id == milestone.project.house_id
