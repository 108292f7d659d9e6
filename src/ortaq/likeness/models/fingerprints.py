"""What is kept of a programme so that clips of it are found."""

from django.db import models

from ortaq.catalogue.models import Programme
from ortaq.work.models import Record


class Fingerprint(Record):
    """The fingerprint of a programme: taken of a package, kept as one private file, and whether the index has it.

    `packaged_as` is the folder of the package that it was taken of; another one makes it old. Without `indexed_at` it
    still has to go into the index.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="fingerprint")
    packaged_as = models.CharField(max_length=120)
    algorithm = models.CharField(max_length=40)
    file = models.FileField(upload_to="fingerprints/", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="Bytes of the file.")
    pictures = models.PositiveIntegerField(help_text="How many moments of the picture stand in it.")
    sounds = models.JSONField(default=list, help_text="[tag] of the sounds that stand in it.")
    bindings = models.JSONField(default=dict, help_text="Name of a soft binding -> value in base64.")
    indexed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.programme_id} {self.algorithm}"
