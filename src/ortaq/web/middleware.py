"""What happens to every request before a page sees it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from ortaq.core.text import languages


def language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the viewer's language: the one chosen (cookie), else the browser's, else English."""

    def answer(request: HttpRequest) -> HttpResponse:
        code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if code not in languages.INTERFACE:
            code = translation.get_language_from_request(request)
        request.LANGUAGE_CODE = code
        # Some tags differ from Django's code for them; the page says the tag in <html lang>.
        request.tag = languages.INTERFACE.get(code, "en")  # type: ignore[attr-defined]  # set on the request here
        with translation.override(code):
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.tag)  # type: ignore[attr-defined]  # set on the request here
        response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), "Accept-Language")))
        return response

    return answer
