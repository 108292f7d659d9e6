"""Enter assistants, plan runs, ask, capture by hand, grade, seal."""

from ortaq.assistants.runs.actions.ask import STRIKES, TRIES, alone, ask_some, go_on, is_asked_now, let_ask, pause, read
from ortaq.assistants.runs.actions.assistants import enter_assistant
from ortaq.assistants.runs.actions.capture import LARGEST_PICTURE, CannotCapture, capture
from ortaq.assistants.runs.actions.plan import CannotRun, estimate, in_order, plan, week_of
from ortaq.assistants.runs.actions.seal import file_of, grade, proof, public_file_of, seal

__all__ = [
    "LARGEST_PICTURE",
    "STRIKES",
    "TRIES",
    "CannotCapture",
    "CannotRun",
    "alone",
    "ask_some",
    "capture",
    "enter_assistant",
    "estimate",
    "file_of",
    "go_on",
    "grade",
    "in_order",
    "is_asked_now",
    "let_ask",
    "pause",
    "plan",
    "proof",
    "public_file_of",
    "read",
    "seal",
    "week_of",
]
