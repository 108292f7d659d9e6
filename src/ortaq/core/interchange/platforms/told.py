"""Terms in one line of plain words that never change, for `llms.txt`: read by whoever reads the rest of that file.

>>> line(Terms({(Thing.FACTS, Use.ANSWERING): Leave.ALLOWED}, attribution=True))
'programmes: training no, answering no, quoting no; texts: training no, answering no, quoting no; facts: training no, \
answering yes, quoting no; always name the source'
"""

import re
from collections.abc import Iterator

from ortaq.core.interchange.platforms.terms import Cell, Leave, Terms, Thing, Use

WORDS = {Leave.ALLOWED: "yes", Leave.ASK: "ask first", Leave.NOT_ALLOWED: "no"}
SAID = re.compile(rf"({'|'.join(Thing)}): ((?:(?:{'|'.join(Use)}) (?:yes|ask first|no)(?:, )?)+)")
ONE = re.compile(rf"({'|'.join(Use)}) (yes|ask first|no)")


def line(terms: Terms) -> str:
    """The answers, then what is owed."""
    answers = (f"{thing}: " + ", ".join(f"{use} {WORDS[terms.leave(thing, use)]}" for use in Use) for thing in Thing)
    return "; ".join((*answers, *owed(terms)))


def owed(terms: Terms) -> Iterator[str]:
    """The conditions."""
    if terms.attribution:
        yield "always name the source"
    if terms.link:
        yield "always link to it"
    if terms.fresh_hours is not None:
        yield f"no copy older than {terms.fresh_hours} hours"
    if terms.quote_words is not None:
        yield f"at most {terms.quote_words} words"
    if terms.price is not None:
        yield f"{terms.price} a use"
    if terms.contact:
        yield f"ask at {terms.contact}"


def read(text: str) -> dict[Cell, Leave]:
    """The answers of a line; what it does not say is not allowed."""
    leaves = {word: leave for leave, word in WORDS.items()}
    found = {(thing, use): Leave.NOT_ALLOWED for thing in Thing for use in Use}
    for thing, said in SAID.findall(text):
        for use, word in ONE.findall(said):
            found[Thing(thing), Use(use)] = leaves[word]
    return found
