"""The audit log: append only, hash-chained, without personal data (DESIGN, decision 8); its tree, and who signed it.

Nothing here is ever changed or deleted: the database itself refuses (migrations 0002 and 0003).
"""

from django.db import models

from ortaq.core.ledger.canonical import Once


class Entry(models.Model):
    """One thing that somebody did; `actor` is a pseudonymous id, `details` holds ids and commitments, no names."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    node = models.CharField(max_length=40)
    actor = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict, decoder=Once)
    salt = models.CharField(
        max_length=32,
        blank=True,
        default="",
        help_text="Random: the published digest tells nobody what the entry says. Empty in the oldest entries.",
    )
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("subject_kind", "subject_id")),)
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject_kind} {self.subject_id}"


class Tile(models.Model):
    """A whole tile of the tree: 256 hashes of one level. What is not whole yet follows from entries and tiles below."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField(help_text="Within its level, from 0.")
    hashes = models.BinaryField(help_text="256 hashes of 32 bytes.")
    root = models.BinaryField(help_text="Their root: the hash of this tile in the level above.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("level", "number"), name="one_tile_at_a_place"),)

    def __str__(self) -> str:
        return f"tile {self.level}/{self.number}"


class Checkpoint(models.Model):
    """The log's signed word on its size and root."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64, help_text="Hex.")
    note = models.TextField(help_text="As it was signed (C2SP tlog-checkpoint).")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("size",)

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Cosignature(models.Model):
    """A witness's line under a checkpoint: up to there, the log only grew."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    name = models.CharField(max_length=200, help_text="Name of the witness's key.")
    line = models.TextField(help_text="As it stands under the checkpoint (C2SP tlog-cosignature).")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = (models.UniqueConstraint(fields=("checkpoint", "name"), name="a_witness_signs_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.checkpoint_id}"


class Sighting(models.Model):
    """What a witness of this node has co-signed of some log, this one's or another's: its memory."""

    witness = models.CharField(max_length=200, help_text="Name of the witness's key.")
    origin = models.CharField(max_length=200, help_text="Name of the log.")
    size = models.BigIntegerField()
    root = models.CharField(max_length=64, help_text="Hex.")
    note = models.TextField(help_text="The checkpoint with the witness's line.")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("witness", "origin", "size")),)

    def __str__(self) -> str:
        return f"{self.witness} saw {self.origin} {self.size}"
