"""The place of the dubbing board on a programme's work page: which languages it speaks, lacks and is being given."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ortaq.catalogue.models import WHOLES, Programme
from ortaq.core.text import languages
from ortaq.members.models import Person
from ortaq.rights import sentences
from ortaq.studio.dubbing import queries
from ortaq.studio.dubbing.board import COLUMNS


def dubbing(request: HttpRequest, programme: Programme) -> SafeString:
    """Dubs that are being made, and wishes; people of members see it."""
    person = request.user
    if not isinstance(person, Person) or person.broadcaster is None or programme.kind in WHOLES:
        return SafeString("")
    dubs = [one for one in queries.dubs().filter(programme=programme) if not one.is_delivered]
    wishes = queries.wishes_of(programme)
    making = {one.language for one in dubs}
    original = languages.primary(programme.original_language)
    context = {
        "programme": programme,
        "dubs": [(one, sentences.language(one.language)) for one in dubs],
        "wishes": [
            (tag, sentences.language(tag), houses)
            for tag, houses in wishes.items()
            if tag in COLUMNS and tag not in making and tag != original
        ],
        "first": next((tag for tag in COLUMNS if tag != original), COLUMNS[0]),
    }
    return SafeString(render_to_string("studio/dubbing/panel.html", context, request))
