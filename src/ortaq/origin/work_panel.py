"""The place of the declaration on a programme's work page: what viewers are told, and what nobody has declared yet."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ortaq.catalogue.models import Programme
from ortaq.origin import queries


def declaration(request: HttpRequest, programme: Programme) -> SafeString:
    """The state of a programme that has files; an entry without files has nothing to declare."""
    found = queries.declarations(programme)
    if not found:
        return SafeString("")
    context = {
        "programme": programme,
        "label": queries.label_of_all(programme),
        "undeclared": [version for version, one in found.items() if one is None],
        "tamga": queries.tamga_of(programme),
        "made_from": queries.made_from(programme),
        "shown": queries.may_be_shown(programme),
    }
    return SafeString(render_to_string("origin/work_panel.html", context, request))
