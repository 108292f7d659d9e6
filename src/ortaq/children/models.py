"""What officers have approved for children: a programme, for an age, in a territory."""

from django.db import models

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class Approval(Record):
    """A named standards officer lets children of an age see a programme in a territory; it is withdrawn, not deleted.

    `sign` is the sign of age of the territory's scale on that day, empty where no scale was recorded; `min_age` is the
    programme's own age then: where that has risen since, the approval no longer stands.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="approvals")
    territory = models.CharField(max_length=2, help_text="Code in members/data/territories.json.")
    age = models.PositiveSmallIntegerField(help_text="From so many years on.")
    sign = models.CharField(max_length=20, blank=True)
    min_age = models.PositiveSmallIntegerField()
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "territory"),
                condition=models.Q(withdrawn_at=None),
                name="one_standing_approval_per_territory",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme}: {self.territory} {self.age}+"
