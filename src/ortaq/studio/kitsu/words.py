"""What came of asking Kitsu, in sentences of the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.core.studio.shots import Status
from ortaq.studio.words import STATUSES

PROBLEMS = {
    "not_installed": gettext_lazy("What speaks to Kitsu (gazu) is not installed on this node."),
    "no_connection": gettext_lazy("Kitsu cannot be reached."),
    "timeout": gettext_lazy("Kitsu took too long to answer."),
    "too_large": gettext_lazy("The answer of Kitsu is larger than this node reads."),
    "redirected": gettext_lazy("Kitsu sends this node elsewhere; its address must be set anew."),
    "not_let_in": gettext_lazy("Kitsu does not let this node in: the token is wrong or has run out."),
    "not_allowed": gettext_lazy("The token does not allow to read this project in Kitsu."),
    "not_found": gettext_lazy("There is no such project in Kitsu, or the address of Kitsu is wrong."),
    "no_project": gettext_lazy("There is no project of this name in Kitsu, or the token does not show it."),
    "refused": gettext_lazy("Kitsu refused, or has a fault of its own."),
    "bad_answer": gettext_lazy("The answer of Kitsu is not of the shape that it documents."),
    "no_such_work": gettext_lazy("There is no such type of task in this project of Kitsu."),
    "over": gettext_lazy("This project is over; nothing can be brought in any more."),
}
LEFT_OUT = {
    "conflict": gettext_lazy(
        "%(code)s (episode %(episode)s) was moved on here and in Kitsu: here it is “%(ours)s”, there “%(theirs)s”. "
        "Set one of them, and ask again."
    ),
    "episode_number": gettext_lazy("The episode “%(name)s” has no number from 1 to 999; its shots were left out."),
    "episode_twice": gettext_lazy(
        "The episode “%(name)s” has the number %(number)s, as another has; its shots were left out."
    ),
    "not_planned": gettext_lazy(
        "The episode “%(name)s” (%(number)s) is not planned in this series; its shots were left out."
    ),
    "no_episode": gettext_lazy("%(code)s belongs to no episode; it was left out."),
    "no_length": gettext_lazy("%(code)s (episode %(episode)s) has no length in frames; it was left as it is here."),
    "long_code": gettext_lazy("The name “%(code)s” is longer than %(most)s letters; the shot was left out."),
    "code_twice": gettext_lazy("There is a shot “%(code)s” in episode %(episode)s already; the other was left out."),
    "too_many": gettext_lazy("Episode %(episode)s has %(most)s shots already; “%(code)s” was left out."),
    "gone": gettext_lazy("%(code)s (episode %(episode)s) is no longer in Kitsu; here it stays."),
    "cancelled": gettext_lazy("%(code)s (episode %(episode)s) was cancelled in Kitsu; here it stays."),
    "no_meaning": gettext_lazy(
        "%(code)s (episode %(episode)s): the status “%(status)s” means nothing here; ours stays as it is."
    ),
    "several": gettext_lazy(
        "%(code)s (episode %(episode)s) is “%(status)s” here; Kitsu has several tasks for it, so it was not sent."
    ),
    "no_status": gettext_lazy(
        "%(code)s (episode %(episode)s) is “%(status)s” here; Kitsu has no status that says so, so it was not sent."
    ),
    "moved_meanwhile": gettext_lazy(
        "%(code)s (episode %(episode)s) was just moved on in Kitsu; ours was not sent. Ask again."
    ),
    "not_sent": gettext_lazy("The status of %(code)s (episode %(episode)s) was not taken by Kitsu. %(problem)s"),
    "more": gettext_lazy("And %(count)s more."),
}


def problem(code: str, about: str = "") -> str:
    """Why nothing came."""
    said = str(PROBLEMS.get(code, PROBLEMS["refused"]))
    match code if about else "":
        case "no_such_work":
            return said + " " + _("There are: %(names)s.") % {"names": about}
        case "bad_answer":
            return said + " " + _("It is about “%(field)s”.") % {"field": about}
    return said


def left_out(code: str, about: Mapping[str, Any]) -> str:
    """What was left out, and why."""
    words = dict(about)
    for key in ("ours", "theirs", "status"):
        if words.get(key) in set(Status) and code != "no_meaning":
            words[key] = STATUSES[Status(words[key])]
    if "problem" in words:
        words["problem"] = problem(words["problem"])
    return str(LEFT_OUT[code]) % words


def came(counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """How much of what came or went; what did not is left out."""
    names = {
        "new": _("New shots:"),
        "changed": _("Shots changed:"),
        "taken": _("Statuses taken from Kitsu:"),
        "sent": _("Statuses sent to Kitsu:"),
    }
    return [(says, counts[key]) for key, says in names.items() if counts.get(key)]
