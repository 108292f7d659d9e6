"""A key for each person, wrapped by a key of this node that lies with the other keys and never in the database.

keys/subjects/1.key, 2.key, …   256 bits each; the highest number wraps what is new

Who destroys a person's key destroys what was sealed with it. A back-up of the database still holds the wrapped key;
`renew` wraps all living keys anew under a new key of the node and, a day later, throws away the old one: from then on
no back-up of the database brings an erased person back.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from ortaq.core.sealing import Unreadable, new_key, seal, unseal
from ortaq.members.keys import folder
from ortaq.standards.models import Subject
from ortaq.work.secrets import made_once

SETTLED = timedelta(days=1)
"""Who was about to use the old key has long done so."""


class Erased(LookupError):
    """The person's key was destroyed: nothing sealed with it can be read."""


def _path(number: int) -> Path:
    return folder() / "subjects" / f"{number}.key"


def numbers() -> list[int]:
    """The numbers of the node's keys, the newest last."""
    return sorted(int(path.stem) for path in (folder() / "subjects").glob("*.key") if path.stem.isdigit())


def newest() -> int:
    """The number of the key that wraps what is new; the first one is made when it is asked for."""
    return (numbers() or [1])[-1]


def _node_key(number: int) -> bytes:
    """One of the node's keys; raises Unreadable when it is not here."""
    try:
        return _path(number).read_bytes()
    except FileNotFoundError as error:
        message = f"The key keys/subjects/{number}.key is not on this machine."
        raise Unreadable(message) from error


def wrapped(key: bytes, owner: object) -> tuple[bytes, int]:
    """A person's key as it is stored, and the number of the node's key.

    The node's first key is made here; raises Unreadable rather than make another one for a key that is missing.
    """
    number = newest()
    if not numbers() and not Subject.objects.exclude(key=None).exists():
        made_once(_path(number), new_key)
    return seal(_node_key(number), key, about=f"key of {owner}"), number


def key_of(subject: Subject) -> bytes:
    """The person's key; raises Erased, and Unreadable when the node's key is not here."""
    if subject.key is None:
        raise Erased(subject.pseudonym)
    return unseal(_node_key(subject.wrapped_with), bytes(subject.key), about=f"key of {subject.pk}")


def sealed(subject: Subject, told: Mapping[str, str], owner: object) -> bytes:
    """What is said of a person under that person's key; `owner` is the record that will hold it."""
    return seal(key_of(subject), json.dumps(dict(told), ensure_ascii=False).encode(), about=f"record {owner}")


def opened(subject: Subject, text: bytes | memoryview | None, owner: object) -> dict[str, str]:
    """What was sealed for a record; empty when nothing was, or when the person is erased."""
    if text is None or subject.key is None:
        return {}
    read: dict[str, str] = json.loads(unseal(key_of(subject), bytes(text), about=f"record {owner}"))
    return read


def renew() -> int:
    """Wrap every living key anew after somebody was erased, and throw away what wraps nothing; says how many it was.

    Nothing happens while nobody was erased since the newest key was made.
    """
    number = newest()
    made_at = _path(number).stat().st_mtime if _path(number).exists() else None
    last = Subject.objects.exclude(erased_at=None).order_by("-erased_at").values_list("erased_at", flat=True).first()
    count = 0
    if made_at is not None and last is not None and last.timestamp() > made_at:
        made_once(_path(number + 1), new_key)
        count = _wrap_all()
    settled = timezone.now() - SETTLED
    used = set(Subject.objects.exclude(key=None).values_list("wrapped_with", flat=True))
    for old in numbers()[:-1]:
        if old not in used and _path(newest()).stat().st_mtime < settled.timestamp():
            _path(old).unlink(missing_ok=True)
    return count


def _wrap_all() -> int:
    """Put every living key under the newest key of the node, one by one so that nobody waits long."""
    count = 0
    for pk in Subject.objects.exclude(key=None).exclude(wrapped_with=newest()).values_list("pk", flat=True):
        with transaction.atomic():
            held = Subject.objects.select_for_update().get(pk=pk)
            if held.key is not None and held.wrapped_with != newest():
                held.key, held.wrapped_with = wrapped(key_of(held), held.pk)
                held.save(update_fields=["key", "wrapped_with"])
                count += 1
    return count
