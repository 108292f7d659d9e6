"""The milestones of a project as a calendar that other programs keep up to date (RFC 5545)."""

import datetime as dt

from django.urls import reverse

from ortaq.studio import queries
from ortaq.studio.models import Project
from ortaq.work.settings import settings

MOST_BYTES = 74
"""A line of a calendar, without the blank with which it goes on (RFC 5545, 3.1)."""


def written(project: Project) -> bytes:
    """The calendar as a file: each milestone from its first to its last day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ortaq//Studio//EN", f"NAME:{escaped(str(project))}"]
    for step in queries.milestones_of(project):
        address = settings().origin.rstrip("/") + reverse("studio:milestone", args=[step.pk])
        lines += [
            "BEGIN:VEVENT",
            f"UID:{step.pk}@ortaq",
            f"DTSTAMP:{(step.asked_at or step.created_at).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{step.first_day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{step.due_on + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(f'{project}: {step.get_kind_display()}')}",
            f"URL:{address}",
            "END:VEVENT",
        ]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def escaped(text: str) -> str:
    """A text as a calendar writes it (RFC 5545, 3.3.11)."""
    for sign, told in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(sign, told)
    return text


def folded(line: str) -> str:
    """A long line in pieces of at most 75 bytes, none of which ends inside a letter."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > MOST_BYTES:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
