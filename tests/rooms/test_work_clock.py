"""Regular work: due once, whatever the number of workers."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ortaq.work import clock
from ortaq.work.models import RegularJob

pytestmark = pytest.mark.django_db


def test_each_regular_task_is_enqueued_at_the_start_and_then_when_it_is_due() -> None:
    known = clock.enqueue_due()
    assert known == RegularJob.objects.count() == DBTaskResult.objects.count() > 0
    assert clock.enqueue_due() == 0
    first = RegularJob.objects.order_by("due_at").values_list("due_at", flat=True)[0]
    with time_machine.travel(first - timedelta(seconds=1), tick=False):
        assert clock.enqueue_due() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert clock.enqueue_due() == known
        assert clock.enqueue_due() == 0
