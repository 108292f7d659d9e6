"""A correction as machines read it: ClaimReview, an item of JSON Feed, a line of the dump, a row of the signed list."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from ortaq.assistants.corrections.retrieval import whole
from ortaq.assistants.disputes.queries import plain
from ortaq.assistants.facts.queries import in_reading_order
from ortaq.assistants.models import Correction, CorrectionState, Rating
from ortaq.core.ledger.canonical import digest

ALTERNATE = {Rating.FALSE: "False", Rating.OUTDATED: "Out of date", Rating.PARTLY: "Partly right"}
BEST, WORST = 5, 1


def address(correction: Correction) -> str:
    """Where people read it."""
    return whole(reverse("corrections:correction", args=[correction.pk]))


def sources(correction: Correction) -> list[str]:
    """Who says what is right."""
    return [source.locator for source in in_reading_order(correction.fact.sources.all()) if source.agrees]


def right(correction: Correction) -> str:
    """The sentence that is right, in the language in which the wrong one was said."""
    return str(correction.fact.statement.get(correction.language) or correction.fact.statement["en"])


def claim_review(correction: Correction) -> dict[str, Any]:
    """schema.org ClaimReview; one claim a page, and the day of publication never changes."""
    seen = correction.seen_in[0] if correction.seen_in else {}
    published = correction.published_at.date().isoformat() if correction.published_at else None
    first: dict[str, Any] = {"appearance": appearance(correction)} if seen.get("run") else {}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": address(correction),
        "inLanguage": correction.language,
        "datePublished": published,
        "author": {"@type": "Organization", "name": correction.house.name},
        "claimReviewed": correction.claim,
        "reviewBody": right(correction),
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "SoftwareApplication", "name": seen.get("assistant", "")},
            "datePublished": seen.get("at", "")[:10],
            **first,
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": correction.rating,
            "bestRating": BEST,
            "worstRating": WORST,
            "alternateName": ALTERNATE[Rating(correction.rating)],
        },
        "citation": sources(correction),
    }


def appearance(correction: Correction) -> list[dict[str, str]]:
    """Where the claim was seen, as schema.org has it: runs and the digests of answers, which have no address."""
    return [
        {"@type": "CreativeWork", "identifier": f"{seen['run']}#{seen['sha256']}", "dateCreated": seen["at"][:10]}
        for seen in correction.seen_in
    ]


def line(correction: Correction) -> dict[str, Any]:
    """Everything about one correction, as a line of the dump has it."""
    return {
        "id": str(correction.pk),
        "url": address(correction),
        "state": correction.state,
        "language": correction.language,
        "claim": correction.claim,
        "rating": correction.rating,
        "rating_name": ALTERNATE[Rating(correction.rating)],
        "right": right(correction),
        "fact": correction.fact.slug,
        "fact_version": correction.fact_version,
        "fact_url": whole(reverse("assistants:fact", args=[correction.fact.slug])),
        "sources": sources(correction),
        "seen_in": correction.seen_in,
        "house": correction.house.name,
        "published_at": correction.published_at.isoformat() if correction.published_at else None,
        "changed_at": correction.changed_at.isoformat(),
        "why_withdrawn": correction.why_withdrawn,
        "disputes": [plain(dispute) for dispute in correction.disputes.all()],
    }


def feed(corrections: Iterable[Correction]) -> dict[str, Any]:
    """JSON Feed 1.1; withdrawn corrections stay in it, and say so."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Ortaq: corrections of what AI assistants say",
        "home_page_url": whole(reverse("corrections:corrections")),
        "feed_url": whole(reverse("corrections:feed")),
        "description": "What assistants said wrongly, what is right, and who says so.",
        "items": [item(correction) for correction in corrections],
    }


def item(correction: Correction) -> dict[str, Any]:
    """An item of the feed."""
    withdrawn = correction.state == CorrectionState.WITHDRAWN
    return {
        "id": address(correction),
        "url": address(correction),
        "title": ("Withdrawn: " if withdrawn else "") + right(correction),
        "content_text": correction.why_withdrawn if withdrawn else f"{correction.claim}\n\n{right(correction)}",
        "date_published": correction.published_at.isoformat() if correction.published_at else None,
        "date_modified": correction.changed_at.isoformat(),
        "language": correction.language,
        "authors": [{"name": correction.house.name}],
        "tags": [correction.fact.country or "common", correction.fact.topic],
        "_ortaq": line(correction),
    }


def listed(corrections: Iterable[Correction]) -> list[dict[str, str]]:
    """The rows of the list that is signed: every correction with the digest of its line."""
    rows = ({"id": str(one.pk), "sha256": digest(line(one))} for one in corrections)
    return sorted(rows, key=lambda row: row["id"])
