"""The room `assistants` over the API; each part of it adds its own router."""

from ninja import Router

from ortaq.assistants.corrections.api import router as corrections
from ortaq.assistants.desk.api import router as desk
from ortaq.assistants.disputes.api import router as disputes
from ortaq.assistants.facts.api import router as facts
from ortaq.assistants.report.api import router as report
from ortaq.assistants.runs.api import router as runs

router = Router(tags=["assistants"])
router.add_router("", corrections)
router.add_router("", desk)
router.add_router("", disputes)
router.add_router("", facts)
router.add_router("", runs)
router.add_router("", report)
