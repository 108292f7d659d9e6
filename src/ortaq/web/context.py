"""What every template may use beside what its page gives it."""

from django.http import HttpRequest

from ortaq.core.text import languages
from ortaq.members.queries import demo_people
from ortaq.viewer import territory
from ortaq.work.settings import settings


def page(request: HttpRequest) -> dict[str, object]:
    """The reader's language tag and direction, the interface languages, and whether these are demonstration data."""
    tag = getattr(request, "tag", "en")
    return {
        "tag": tag,
        "direction": languages.direction(tag),
        "interface_languages": [
            (code, other, languages.autonym(other), languages.script_name(other))
            for code, other in languages.INTERFACE.items()
        ],
        "demo": settings().demo,
        # Called only by the page that shows it.
        "demo_people": demo_people if settings().demo else (),
        **territory.choices(request, tag),
    }
