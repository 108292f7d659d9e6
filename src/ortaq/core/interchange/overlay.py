"""What a format cannot say in its own words, laid over what it can: written only where the two differ.

So a file that others change is read as they changed it, and a term that has no word there still comes back.
"""

from collections.abc import Iterable, Mapping

from ortaq.core.interchange.model import Listing, Work

Cells = Mapping[str, str]


def lacking(wanted: Cells, native: Cells) -> dict[str, str]:
    """The cells that the words of a format would be read without, or otherwise; an empty one takes a cell away."""
    names = dict.fromkeys((*wanted, *native))
    return {name: wanted.get(name, "") for name in names if wanted.get(name, "") != native.get(name, "")}


def laid_over(native: Cells, said: Cells) -> dict[str, str]:
    """What `lacking` left out, put back."""
    return {name: text for name, text in {**native, **said}.items() if text}


def works_needed(listing: Listing) -> Iterable[Work]:
    """The works of a listing, and a bare one for each that only a clause or a showing names."""
    known = {one.id for one in listing.works}
    named = dict.fromkeys((*(one.work for one in listing.clauses), *(one.work for one in listing.showings)))
    return (*listing.works, *(Work(pk) for pk in named if pk not in known))


def is_bare(work: Work) -> bool:
    """Whether nothing but its id is known of a work."""
    return work == Work(work.id)
