"""The monitor in the demo: a real run of the small local model, as it was recorded; no figure of any platform."""

from ortaq.assistants.models import Run, WeeklyReport
from ortaq.assistants.report.actions import publish
from ortaq.assistants.runs import demo
from ortaq.web.demo.desk import read, readers


def assistants() -> None:
    """Replay the run, let people read some of it, and publish its week; what was broken off goes on, once."""
    run = Run.objects.filter(assistant__slug=demo.SLUG).first() or demo.replay()
    if WeeklyReport.objects.filter(week=run.week).exists():
        return
    readers()
    read([run])
    publish(run.week)
