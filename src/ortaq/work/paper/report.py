"""A report on paper: pages with our head and foot, around what a room has to say.

>>> report("The third quarter", story, eyebrow="Transparency report", foot="SHA-256 …", tag="en")   # doctest: +SKIP
"""

from collections.abc import Iterable
from functools import partial
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from ortaq.work.paper import fonts
from ortaq.work.paper.fonts import HEADING, STRONG, TEXT
from ortaq.work.paper.pages import pdf
from ortaq.work.paper.parts import INK, SKY, SOFT, Edge

style = partial(ParagraphStyle, fontName=TEXT, textColor=INK)
TITLE = style("title", fontName=HEADING, fontSize=22, leading=26, spaceAfter=4)
EYEBROW = style("eyebrow", fontName=STRONG, fontSize=8.5, leading=12, textColor=SKY)
SECTION = style("section", fontName=HEADING, fontSize=13, leading=17, spaceBefore=11, spaceAfter=4)
SENTENCE = style("sentence", fontSize=10.5, leading=15.5)
VALUE = style("value", fontName=STRONG, fontSize=10.5, leading=14)
SMALL = style("small", fontSize=8, leading=11.5, textColor=SOFT)


def words(text: object, look: ParagraphStyle) -> Paragraph:
    """Words on paper; nothing in them is markup."""
    return Paragraph(escape(str(text)), look)


def report(
    title: str, story: Iterable[Flowable], *, eyebrow: str, head: str, foot: str, tag: str, is_demo: bool = False
) -> bytes:
    """A PDF in the language that is active, `tag` of which is written into it; the same bytes for the same words."""
    fonts.ready()
    whole = [words(eyebrow, EYEBROW), words(title, TITLE), Edge(), *story]
    return pdf(whole, head=head, foot=foot, is_demo=is_demo, title=title, author="Ortaq", tag=tag)
