"""What every record has, and the heartbeat of the workers."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from ortaq.work.settings import settings


def this_node() -> str:
    """Name of the node that makes a record."""
    return settings().node


class Record(models.Model):
    """A record with an id and a node of origin, so that sovereign nodes can exchange it later (DESIGN, decision 7)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    node = models.CharField(max_length=40, default=this_node, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class WorkerBeat(models.Model):
    """Last sign of life of a worker; a silent worker's task is taken up by another one."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker_id


Words = dict[str, str]
"""Multilingual text as stored: BCP 47 tag (with script where it matters) -> text."""

Json = dict[str, Any]


class RegularJob(models.Model):
    """When a regular task is due again; a row, so that of many workers only one enqueues it."""

    name = models.CharField(max_length=120, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%H:%M:%S}"


class Tally(models.Model):
    """How often somebody has asked in the current minute; the key is a keyed hash, so no address is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    minute = models.BigIntegerField(db_index=True, help_text="Minutes since 1970.")
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
