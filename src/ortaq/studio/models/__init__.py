"""Projects, and what belongs to them."""

from ortaq.studio.models.projects import Partner, PartnerState, Project, ProjectState
from ortaq.studio.models.shares import (
    MEANS,
    Contribution,
    Cost,
    ExchangeRate,
    PartnerShare,
    Revenue,
    RightsSplit,
    ShareTable,
    Treaty,
    WaterfallPlan,
)

__all__ = [
    "MEANS",
    "Contribution",
    "Cost",
    "ExchangeRate",
    "Partner",
    "PartnerShare",
    "PartnerState",
    "Project",
    "ProjectState",
    "Revenue",
    "RightsSplit",
    "ShareTable",
    "Treaty",
    "WaterfallPlan",
]
