"""The tables of the room, one module a part."""

from ortaq.standards.models.charter import Adoption, Applied, Charter, CharterRule, CharterState, Reservation
from ortaq.standards.models.consents import (
    ENDED,
    ENDS,
    FITTING,
    Consent,
    ConsentKind,
    Notice,
    NoticeKind,
    Operation,
    Subject,
    WithdrawalRequest,
    WithdrawnBy,
)
from ortaq.standards.models.gate import LEAST_REASON, Evaluation, Statement, Tool, Use, Waiver
from ortaq.standards.models.protection import (
    BiometricItem,
    Breach,
    BreachData,
    BreachPeople,
    BreachRisk,
    ItemKind,
    Sweep,
)
from ortaq.standards.models.terms import CharterTerms, PlatformTerms
from ortaq.standards.models.trust import ClauseAnswer, QuarterReport, SelfAnswer, SelfAssessment, TrustEntry

__all__ = [
    "ENDED",
    "ENDS",
    "FITTING",
    "LEAST_REASON",
    "Adoption",
    "Applied",
    "BiometricItem",
    "Breach",
    "BreachData",
    "BreachPeople",
    "BreachRisk",
    "Charter",
    "CharterRule",
    "CharterState",
    "CharterTerms",
    "ClauseAnswer",
    "Consent",
    "ConsentKind",
    "Evaluation",
    "ItemKind",
    "Notice",
    "NoticeKind",
    "Operation",
    "PlatformTerms",
    "QuarterReport",
    "Reservation",
    "SelfAnswer",
    "SelfAssessment",
    "Statement",
    "Subject",
    "Sweep",
    "Tool",
    "TrustEntry",
    "Use",
    "Waiver",
    "WithdrawalRequest",
    "WithdrawnBy",
]
