"""Answers with the words that decided, their grades as a sign and a word, money in the reader's way of writing."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from babel.units import format_unit
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ortaq.assistants.models import Answer
from ortaq.assistants.report import words
from ortaq.core.monitor.pace import MILLION

register = template.Library()

STATES = {"correct": "allow", "outdated": "review", "partial": "review", "wrong": "deny"}
"""The look of a grade; all others are unknown: nothing was said that could be right or wrong."""


@register.simple_tag
def spanned(answer: Answer) -> SafeString:
    """The text of an answer with the words marked that decided its grade."""
    found = next(iter(answer.matches.all()), None)
    text = answer.text
    if found is None or found.start is None or found.stop is None:
        return format_html("{}", text)
    before, said, after = text[: found.start], text[found.start : found.stop], text[found.stop :]
    return format_html(
        '{}<mark class="said said-{}">{}</mark>{}', before, STATES.get(found.grade, "unknown"), said, after
    )


@register.simple_tag
def grade_of(answer: Answer) -> SafeString:
    """What the matcher says of an answer; empty before it was asked."""
    found = next(iter(answer.matches.all()), None)
    return state(found.grade) if found else SafeString()


@register.simple_tag
def state(grade: str) -> SafeString:
    """A grade as a sign and a word."""
    return format_html('<span class="state state-{}">{}</span>', STATES.get(grade, "unknown"), words.grade(grade))


@register.filter
def money(millionths: int, currency: str) -> str:
    """An amount in the reader's way of writing."""
    return format_currency(Decimal(millionths) / MILLION, currency, locale=words.locale())


@register.filter
def grade_word(grade: str) -> str:
    """A grade as a word."""
    return words.grade(grade)


@register.filter
def language_name(tag: str) -> str:
    """A language in the reader's language."""
    return words.language(tag)


@register.filter
def per_cent(share: int) -> str:
    """A share in hundredths of a per cent: 31."""
    return words.per_cent(share)


@register.filter
def interval(share: dict[str, int]) -> str:
    """The interval of a share: 26–35."""
    return words.span(share)


@register.filter
def whole(many: int) -> str:
    """A whole number in the reader's way of writing."""
    return words.number(many)


@register.filter
def alpha(thousandths: int | None) -> str:
    """An agreement, in thousandths."""
    return words.alpha(thousandths)


@register.filter
def error_of(kind: str) -> str:
    """What of ours was wrong."""
    return words.error_of(kind)


@register.filter
def effect(told: dict[str, Any]) -> str:
    """What an error of ours has changed."""
    return words.effect(told)


@register.filter
def said(by_language: dict[str, str]) -> str:
    """What stands in the reader's language, or as it was written."""
    return words.said(by_language)


@register.filter
def persona_name(name: str) -> str:
    """In whose manner a question was asked."""
    return words.persona(name)


@register.filter
def more(points: int) -> str:
    """A difference of shares: +12."""
    return words.more(points)


@register.filter
def more_span(one: dict[str, int]) -> str:
    """The interval of a difference."""
    return words.more_span(one)


@register.filter
def language_names(tags: list[str]) -> str:
    """Several languages in the reader's language."""
    return ", ".join(map(words.language, tags))


@register.filter
def minutes(many: int) -> str:
    """A length in the reader's words: 3 hours 20 minutes."""
    hours, rest = divmod(many, 60)
    parts = [format_unit(hours, "hour", locale=words.locale())] if hours else []
    if rest or not hours:
        parts.append(format_unit(rest, "minute", locale=words.locale()))
    return " ".join(parts)
