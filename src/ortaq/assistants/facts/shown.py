"""A fact as machines read it: schema.org JSON-LD, in every language at once."""

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ortaq.assistants.facts.queries import in_reading_order
from ortaq.assistants.models import Fact, Sensitivity


def json_ld(fact: Fact, request: HttpRequest) -> dict[str, Any]:
    """A schema.org Claim (a Question where it is contested) in every language, with its sources as citations."""
    address = request.build_absolute_uri(reverse("assistants:fact", args=[fact.slug]))
    whole = request.build_absolute_uri(reverse("assistants:facts"))
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Question" if fact.sensitivity == Sensitivity.CONTESTED else "Claim",
        "@id": address,
        "identifier": fact.slug,
        "version": fact.version,
        "text": [{"@language": tag, "@value": text} for tag, text in fact.statement.items()],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": source.publisher,
                "identifier": source.locator,
                **({"url": source.locator} if source.locator.startswith("http") else {}),
            }
            for source in in_reading_order(fact.sources.all())
            if source.agrees
        ],
        "isPartOf": {"@type": "Dataset", "name": "Ortaq: facts", "url": whole},
    }
    if fact.published_at:
        told["datePublished"] = fact.published_at.date().isoformat()
    if fact.valid_from or fact.valid_to:
        told["temporalCoverage"] = f"{fact.valid_from or '..'}/{fact.valid_to or '..'}"
    if fact.country:
        told["about"] = {"@type": "Country", "identifier": fact.country}
    return told


def as_script(content: object) -> SafeString:
    """A script element with JSON-LD, which no browser runs; nothing in the JSON can end the element."""
    text = json.dumps(content, ensure_ascii=False)
    for letter, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(letter, escaped)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped above
