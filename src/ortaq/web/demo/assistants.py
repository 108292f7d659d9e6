"""The monitor in the demo: a real run of the small local model, as it was recorded; no figure of any platform."""

from ortaq.assistants.models import Run
from ortaq.assistants.report.actions import publish
from ortaq.assistants.runs import demo
from ortaq.web.demo.desk import read, readers


def assistants() -> None:
    """Replay the run, let people read some of it, and publish its week; a second time is harmless."""
    if Run.objects.filter(assistant__slug=demo.SLUG).exists():
        return
    run = demo.replay()
    readers()
    read([run])
    publish(run.week)
