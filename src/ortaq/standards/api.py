"""The room `standards` over the API; each part of it adds its own router."""

from ninja import Router

from ortaq.standards.breaches.api import router as breaches
from ortaq.standards.charter.adoption_api import router as adoptions
from ortaq.standards.charter.api import router as charter
from ortaq.standards.consents.api import router as consents
from ortaq.standards.gate.api import router as gate
from ortaq.standards.protection.api import router as protection
from ortaq.standards.public_api import router as public
from ortaq.standards.terms.api import router as terms
from ortaq.standards.trust.api import router as trust

router = Router(tags=["standards"])
router.add_router("", charter)
router.add_router("", adoptions)
router.add_router("/consents", consents)
router.add_router("/protection/breaches", breaches)
router.add_router("/protection", protection)
router.add_router("/platforms", terms)
router.add_router("/trust", trust)
router.add_router("", gate)
router.add_router("/public", public)
