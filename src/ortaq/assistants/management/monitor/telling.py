"""What `./ortaq monitor` says: a plan, numbers, and what a check has found."""

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import OutputWrapper

from ortaq.assistants.models import Assistant
from ortaq.core.monitor.numbers import MEASURES
from ortaq.core.monitor.pace import MILLION
from ortaq.core.monitor.readings import ACCURACY
from ortaq.core.monitor.verify import Report
from ortaq.core.text.visible import visible

SHOWN = 20
"""So many are named, the others counted."""


def tell_plan(
    out: OutputWrapper, assistant: Assistant, told: Any, limit: int, chosen: list[Any], *, as_json: bool
) -> None:
    """What a run would be."""
    languages = sorted({one.language for one in chosen})
    if as_json:
        plan = {
            "assistant": assistant.slug,
            "requests": told.requests,
            "tokens_in": told.tokens_in,
            "tokens_out": told.tokens_out,
            "cost_millionths": told.cost,
            "limit_millionths": limit,
            "currency": assistant.currency,
            "minutes": told.minutes,
            "languages": languages,
        }
        out.write(json.dumps(plan))
        return
    money = f"{Decimal(told.cost) / MILLION:.2f} {assistant.currency}"
    out.write(
        f"{assistant}: {told.requests} questions in {', '.join(languages) or 'no language'}; at most "
        f"{told.tokens_in} tokens in, {told.tokens_out} out, {money}; at least {told.minutes} minutes."
    )
    if limit and told.cost > limit:
        out.write(f"It may cost {Decimal(limit) / MILLION:.2f} {assistant.currency}: it would stop before.")
    for one in chosen[:SHOWN]:
        out.write(f"  {one.language}  {one.text}")
    if len(chosen) > SHOWN:
        out.write(f"  … and {len(chosen) - SHOWN} more")


def tell_numbers(out: OutputWrapper, told: dict[str, Any]) -> None:
    """The grades, and the measures with their intervals."""
    out.write(visible(", ".join(f"{grade} {number}" for grade, number in told["grades"].items())))
    for name in MEASURES:
        one = told["total"][name]
        out.write(f"{name}: {one['share'] / 100:.0f} % [{one['low'] / 100:.0f}–{one['high'] / 100:.0f}] of {one['of']}")


def say_json(out: OutputWrapper, name: str, report: Report) -> None:
    """For programs."""
    told = {
        "run": name,
        "whole": report.is_whole,
        "answers": report.answers,
        "faults": [{"where": one.where, "what": one.what} for one in report.faults],
        "signer": report.signer,
        "fingerprint": report.fingerprint,
        "known": report.is_known,
        "regraded": report.is_regraded,
        "readings": report.readings,
        "joined": report.joined,
        "left_out": list(report.left_out),
        "stamped_at": report.stamped_at.isoformat() if report.stamped_at else None,
        "stamp_known": report.is_stamp_known,
        "validity": report.validity,
    }
    # In ASCII: what a file says may be meant for whoever looks at a terminal.
    out.write(json.dumps(told))


def say(out: OutputWrapper, name: str, report: Report) -> None:
    """For people."""
    if not report.is_whole:
        out.write(f"{name}: CHANGED after it was signed.")
        for fault in report.faults[:SHOWN]:
            out.write(visible(f"  {fault.where}: {fault.what}"))
        if len(report.faults) > SHOWN:
            out.write(f"  … and {len(report.faults) - SHOWN} more")
        return
    if name == "log":
        out.write(f"{name}: whole. Every run that was sealed is there, and reports are as published.")
        return
    if not report.head:
        out.write(f"{name}: whole. {report.readings} readings and decisions are those that the log knows.")
        return
    again = "read, graded and counted again" if report.is_regraded else "read and counted again (another matcher)"
    out.write(f"{name}: whole. {report.answers} answers, {again}; every number is the same.")
    if report.left_out:
        out.write(f"  {len(report.left_out)} parts are not in it, known by their SHA-256; no number rests on them.")
    known = "a node that is known here" if report.is_known else "a node that is NOT known here (--root PEM)"
    out.write(visible(f"  signed by {report.signer}, {known}; key {report.fingerprint[:16]}"))
    if report.stamped_at:
        clock = "an authority that counts here" if report.is_stamp_known else "an authority that is not known here"
        out.write(f"  stamped at {report.stamped_at:%Y-%m-%d %H:%M:%S} UTC by {clock}")
    if report.validity:
        out.write(f"  {report.validity.words}")
    tell_numbers(out, report.head["numbers"])
    tell_joined(out, report)


def tell_joined(out: OutputWrapper, report: Report) -> None:
    """What people read, how far they agree, and what both come to."""
    if not report.readings:
        out.write("No readings of people stand in it.")
        return
    out.write(f"{report.readings} answers were read by two; agreement and joined shares are the same.")
    for one in report.joined["agreement"]:
        if one["criterion"] == ACCURACY and one["alpha"] is not None:
            ends = f"[{one['low'] / 1000:.2f}–{one['high'] / 1000:.2f}]"
            told = f"alpha {one['alpha'] / 1000:.2f} {ends} of {one['items']}: {one['standing']}"
            out.write(f"  {one['language']} {told}")
    for one in [*report.joined["languages"], *filter(None, [report.joined["total"]])]:
        name = one.get("language") or "all"
        share = one["why"] or f"{one['share'] / 100:.0f} % [{one['low'] / 100:.0f}–{one['high'] / 100:.0f}]"
        out.write(f"  {name} together: {share}, matcher {one['answers']}, people {one['read']}")
