"""What an entry of the log means to a person: each room says it of its own words, in its module `happened`."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from ortaq.ledger.models import Entry

PLACE = "happened"


@cache
def rooms() -> Mapping[str, Mapping[str, Any]]:
    """Label of each room that writes to the log -> its words and what they mean."""
    return {
        config.label: import_module(f"{config.name}.{PLACE}").HAPPENED
        for config in apps.get_app_configs()
        if config.module and module_has_submodule(config.module, PLACE)
    }


@cache
def homes() -> Mapping[str, tuple[str, ...]]:
    """Kind of thing -> the rooms that have one of that name: a licence's run, and one of the monitor."""
    found: dict[str, tuple[str, ...]] = {}
    for model in apps.get_models():
        kind = model._meta.model_name or ""
        found[kind] = (*found.get(kind, ()), model._meta.app_label)
    return found


def said(entry: Entry) -> str:
    """What happened, in the reader's language; the word itself where no room has a sentence for it."""
    return str(next(_meanings(entry.subject_kind, entry.action), entry.action))


def _meanings(kind: str, action: str) -> Iterator[Any]:
    """Of the room whose thing it is, then of any: some rooms write about the things of others."""
    own = [rooms()[room] for room in homes().get(kind, ()) if room in rooms()]
    for told in (own, rooms().values()):
        for key in (f"{kind} {action}", action):
            yield from (one[key] for one in told if key in one)
