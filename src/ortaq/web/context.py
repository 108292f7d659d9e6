"""What every template may use beside what its page gives it."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest

from ortaq.core.text import languages
from ortaq.members.queries import demo_people
from ortaq.viewer import territory
from ortaq.work.settings import settings


@dataclass(frozen=True, slots=True)
class Choice:
    """An interface language in one script, as it names itself."""

    code: str
    tag: str
    name: str
    script: str
    direction: str


@cache
def offered() -> list[list[Choice]]:
    """The interface languages, each with its scripts; the first is the one that the language's plain tag means."""
    return [
        [
            Choice(
                tag.lower(), tag, languages.autonym(tag), languages.SWITCH_NAMES.get(tag, ""), languages.direction(tag)
            )
            for tag in tags
        ]
        for tags in languages.by_language().values()
    ]


def page(request: HttpRequest) -> dict[str, object]:
    """The reader's language tag and direction, the interface languages, and whether these are demonstration data."""
    tag = getattr(request, "tag", "en")
    return {
        "tag": tag,
        "page_direction": languages.direction(tag),
        "interface_languages": offered(),
        "demo": settings().demo,
        # Called only by the page that shows it.
        "demo_people": demo_people if settings().demo else (),
        **territory.choices(request, tag),
    }
