"""A text as PDF in the reader's language: heading, sides, clauses as sentences, picks, duties, picture, signatures."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from xml.sax.saxutils import escape

from django.utils.translation import gettext, ngettext, override
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from ortaq.core.rights import EVERYTHING
from ortaq.members.territories import territories
from ortaq.rights import sentences
from ortaq.rights.documents.reading import Facts, Paper, Part, paper_of
from ortaq.rights.documents.signatures import Signed
from ortaq.rights.documents.windows import Windows
from ortaq.rights.drawing import Picture, Span, timeline
from ortaq.work.models import Json
from ortaq.work.paper.fonts import HEADING, STRONG, TEXT
from ortaq.work.paper.pages import WIDTH, on_paper, pdf
from ortaq.work.paper.parts import (
    FELT,
    GRASS,
    INK,
    POMEGRANATE,
    SAFFRON,
    SEAM,
    SKY,
    SOFT,
    Code,
    Edge,
)

MOST_TITLES = 3

MARKED = '<u color="#e39a12" width="1.1" offset="-2.6">'
"""How a fact of the sentence is marked: underlined in saffron, as on the screens."""

style = partial(ParagraphStyle, fontName=TEXT, textColor=INK)
TITLE = style("title", fontName=HEADING, fontSize=22, leading=26, spaceAfter=4)
EYEBROW = style("eyebrow", fontName=STRONG, fontSize=8.5, leading=12, textColor=SKY)
STATE = style("state", fontSize=9.5, leading=13, textColor=SOFT)
SECTION = style("section", fontName=HEADING, fontSize=13, leading=17, spaceBefore=11, spaceAfter=4)
SENTENCE = style("sentence", fontSize=11, leading=16)
IN_ENGLISH = style("english", fontSize=9, leading=13.5, textColor=SOFT)
LABEL = style("label", fontName=STRONG, fontSize=8, leading=11, textColor=SKY)
VALUE = style("value", fontName=STRONG, fontSize=9.5, leading=13)
SMALL = style("small", fontSize=8, leading=11.5, textColor=SOFT)
HEX = style("hex", fontSize=7, leading=9.5, textColor=SOFT, wordWrap="CJK")
DUTY = style("duty", fontSize=9, leading=13, leftIndent=10, bulletIndent=1)
SIDE_NAME = style("side", fontName=HEADING, fontSize=12.5, leading=16)
RIGHT = style("right", fontSize=8, leading=11, alignment=TA_RIGHT, textColor=SOFT)


@on_paper
def pdf_of(text: Json, facts: Facts | None = None) -> bytes:
    """A text of either kind as PDF, in the language that is active; the same bytes for the same words.

    Raises as `documents.reading.paper_of`.
    """
    paper = paper_of(text, facts or Facts())
    return pdf(
        story(paper),
        head=paper.facts.number or gettext("Draft"),
        foot=f"SHA-256 {in_groups(paper.digest[:32])} …",
        is_demo=paper.facts.is_demo,
        title=f"{paper.facts.number or gettext('Draft')} · {in_short(paper.titles)}",
        author=paper.licensor["name"],
        subject=paper.digest,
        tag=sentences.reader(),
    )


def story(paper: Paper) -> Iterator[Flowable]:
    """Everything between the head and the foot, in its order."""
    yield from opening(paper)
    for part in paper.parts:
        yield from clause(part, is_one_of_many=len(paper.titles) > 1)
    if picture := picture_of(paper):
        days = gettext("Days begin and end at the clock of the time zone in the contract; the last day is included.")
        yield KeepTogether(
            [
                Paragraph(said(gettext("Where and when")), SECTION),
                Windows(picture, sentences.reader()),
                Spacer(1, 4),
                Paragraph(said(days), SMALL),
            ]
        )
    yield KeepTogether([*signatures(paper), *proof(paper)])


def opening(paper: Paper) -> Iterator[Flowable]:
    """What it is, about what, between whom, and where it stands."""
    facts = paper.facts
    yield Paragraph(
        said(gettext("Contract on the right to show") if facts.number else gettext("Draft of a contract")), EYEBROW
    )
    yield Paragraph(said(in_short(paper.titles)), TITLE)
    yield Paragraph(said(" · ".join(filter(None, state_of(paper)))), STATE)
    yield Edge()
    taker = paper.licensee["name"] if paper.licensee else gettext("every member")
    sides = [(gettext("The house that gives"), paper.licensor["name"], paper.licensor.get("territory", ""))]
    sides += [(gettext("The house that takes"), taker, paper.licensee.get("territory", "") if paper.licensee else "")]
    cells = [
        [
            Paragraph(said(label), LABEL),
            Paragraph(said(name), SIDE_NAME),
            Paragraph(said(sentences.place(code)) if code else "", SMALL),
        ]
        for label, name, code in sides
    ]
    yield boxed([cells], [WIDTH / 2] * 2)


def state_of(paper: Paper) -> Iterator[str]:
    """The number and what became of it; of a draft its version."""
    facts = paper.facts
    if not facts.number:
        yield gettext("version %(version)s, not in force") % {"version": paper.version}
        return
    yield facts.number
    for text, at in (
        (gettext("in force since %(moment)s"), facts.in_force_from),
        (gettext("suspended since %(moment)s"), facts.suspended_since),
        (gettext("ended on %(moment)s"), facts.ended_at),
    ):
        if at:
            yield text % {"moment": sentences.moment(at)}


def clause(part: Part, *, is_one_of_many: bool) -> Iterator[Flowable]:
    """One clause: its sentence, in English too, its picks as a table, and what it asks in return."""
    name = f"§{part.position} {part.kind}"
    if is_one_of_many:
        name = f"{name} · {part.programme}"
    begun: list[Flowable] = [Paragraph(said(name), SECTION)]
    sentence = sentences.clause_sentence(
        part.terms, licensor=part.giver, licensee=part.holder, programme=part.programme
    )
    block: list[Flowable] = [Paragraph(sentence.replace("<em>", MARKED).replace("</em>", "</u>"), SENTENCE)]
    if sentences.reader() != "en":
        with override("en"):
            block += [Spacer(1, 4), Paragraph(said(sentences.clause_text(part.terms, **part.names)), IN_ENGLISH)]
    begun.append(quoted(block))
    yield KeepTogether(begun)
    yield Spacer(1, 5)
    yield picks(part)
    duties = sentences.duty_sentences(part.terms, licensor=part.giver)
    if duties:
        yield Spacer(1, 6)
        yield from (Paragraph(said(one), DUTY, bulletText="•") for one in duties)


def picks(part: Part) -> Table:
    """The choices as a table of two columns of names and facts."""
    rows = part.picks()
    half = (len(rows) + 1) // 2
    left, right = rows[:half], [*rows[half:], ("", "")][:half]
    cells = [[cell for pair in both for cell in pick(*pair)] for both in zip(left, right, strict=True)]
    table = Table(cells, colWidths=[22 * mm, WIDTH / 2 - 22 * mm] * 2)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, SEAM),
                ("LINEABOVE", (0, 0), (-1, 0), 0.5, SEAM),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def pick(name: str, fact: str) -> tuple[Paragraph, Paragraph]:
    """A name and its fact."""
    return Paragraph(said(name), LABEL), Paragraph(said(fact), VALUE)


def picture_of(paper: Paper) -> Picture | None:
    """The windows of the clauses over territories; a clause that waits for an event has no place in it yet."""
    rows: dict[str, list[Span]] = {}
    days: list[dt.date] = []
    for part in paper.parts:
        terms = part.terms
        if terms.first_day is None:
            continue
        days.append(terms.first_day)
        words = f"§{part.position}" if len(paper.parts) > 1 else sentences.facts_of(terms)["runs"]
        for code in territories() if EVERYTHING in terms.territories else terms.territories:
            look = "g-new" if str(terms.kind) in {"grant", "share"} else "g-own"
            rows.setdefault(code, []).append(Span(terms.first_day, terms.last_day, look, words))
    if not rows:
        return None
    return timeline([(sentences.place(code), spans, False) for code, spans in rows.items()], min(days))


def signatures(paper: Paper) -> Iterator[Flowable]:
    """Both sides: who signed, when, with which key; or the room where they would."""
    yield Paragraph(said(gettext("Signatures")), SECTION)
    cells = [list(signature(one, paper)) for one in paper.sides]
    yield boxed([cells], [WIDTH / len(cells)] * len(cells))


def signature(one: Signed, paper: Paper) -> Iterator[Flowable]:
    """One side."""
    yield Paragraph(said(one.house), SIDE_NAME)
    if one.at is None:
        yield Spacer(1, 26)
        yield Paragraph(said(gettext("not yet signed")), SMALL)
        return
    fits = one.holds and one.digest in {"", paper.digest}
    colour, words = (
        (GRASS, gettext("signature holds")) if fits else (POMEGRANATE, gettext("signature does not fit the text"))
    )
    yield Paragraph(said(" · ".join(filter(None, (one.person, sentences.moment(one.at))))), VALUE)
    yield Paragraph(f'<font color="#{colour.hexval()[2:]}" name="{STRONG}">{said(words)}</font>', SMALL)
    yield Spacer(1, 5)
    yield Paragraph(said(gettext("Key (SHA-256 of the certificate)")), LABEL)
    yield Paragraph(in_groups(one.key_fingerprint), HEX)
    yield Spacer(1, 3)
    yield Paragraph(said(gettext("Signature (Base64)")), LABEL)
    yield Paragraph(said(one.signature), HEX)


def proof(paper: Paper) -> Iterator[Flowable]:
    """What counts, its figure, and where it is to be had."""
    words = [
        Paragraph(
            said(
                gettext(
                    "What counts is the text as JSON. This document says the same in words. Whoever has the text "
                    "finds this figure from its canonical form (RFC 8785):"
                )
            ),
            SMALL,
        ),
        Spacer(1, 3),
        Paragraph("SHA-256", LABEL),
        Paragraph(in_groups(paper.digest), style("digest", fontName=STRONG, fontSize=9, leading=13)),
    ]
    if not paper.facts.address:
        yield Spacer(1, 8)
        yield quoted(words)
        return
    words += [Spacer(1, 3), Paragraph(said(paper.facts.address), HEX)]
    yield Spacer(1, 8)
    table = Table([[words, Code(paper.facts.address, 22 * mm)]], colWidths=[WIDTH - 28 * mm, 28 * mm])
    table.setStyle(TableStyle([*FLAT, ("BACKGROUND", (0, 0), (-1, -1), FELT), ("BOX", (0, 0), (-1, -1), 0.5, SEAM)]))
    yield table


FLAT = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 9),
    ("RIGHTPADDING", (0, 0), (-1, -1), 9),
    ("TOPPADDING", (0, 0), (-1, -1), 6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
]


def boxed(rows: Sequence[Sequence[object]], widths: Sequence[float]) -> Table:
    """Cells in a frame of hairlines."""
    table = Table(rows, colWidths=widths)
    table.setStyle(
        TableStyle([*FLAT, ("BOX", (0, 0), (-1, -1), 0.6, SEAM), ("LINEBEFORE", (1, 0), (-1, -1), 0.6, SEAM)])
    )
    return table


def quoted(block: Sequence[Flowable]) -> Table:
    """What was agreed, on linen with a saffron thread at its beginning."""
    table = Table([[list(block)]], colWidths=[WIDTH])
    table.setStyle(
        TableStyle([*FLAT, ("BACKGROUND", (0, 0), (-1, -1), FELT), ("LINEBEFORE", (0, 0), (0, -1), 2.2, SAFFRON)])
    )
    return table


def in_short(titles: Sequence[str]) -> str:
    """The first titles, and how many more there are."""
    if len(titles) <= MOST_TITLES:
        return sentences.in_a_row(titles)
    more = len(titles) - MOST_TITLES
    return ngettext("%(titles)s and %(count)s more", "%(titles)s and %(count)s more", more) % {
        "titles": ", ".join(titles[:MOST_TITLES]),
        "count": more,
    }


def in_groups(figure: str) -> str:
    """A long figure in groups of eight, for the eye."""
    return " ".join(figure[at : at + 8] for at in range(0, len(figure), 8))


def said(words: str) -> str:
    """Words as reportlab's paragraphs take them: nothing in them is markup."""
    return escape(str(words))
