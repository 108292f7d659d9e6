"""Co-productions, their shares, and dubs."""

from ortaq.studio.models.dubbing import (
    ORDER,
    Casting,
    DialogueLine,
    Dub,
    DubLine,
    DubStep,
    Material,
    Mix,
    Stage,
    Take,
    TakeState,
    Wish,
)

__all__ = [
    "ORDER",
    "Casting",
    "DialogueLine",
    "Dub",
    "DubLine",
    "DubStep",
    "Material",
    "Mix",
    "Stage",
    "Take",
    "TakeState",
    "Wish",
]
