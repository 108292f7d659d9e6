"""The letters of our documents: Inter for text, Onest for headings, as static TrueType fonts embedded in the file.

They hold every letter of the interface languages. `data/README.md` says how they were made.
"""

from functools import cache
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "data"
TEXT, STRONG, HEADING = "Inter", "Inter-650", "Onest-700"
FILES = {TEXT: "inter-400.ttf", STRONG: "inter-650.ttf", HEADING: "onest-700.ttf"}


@cache
def ready() -> None:
    """Make the fonts known to reportlab, once in a process."""
    for name, file in FILES.items():
        registerFont(TTFont(name, FOLDER / file))
    for bold in (0, 1):
        addMapping(TEXT, bold, 0, STRONG if bold else TEXT)
        addMapping(HEADING, bold, 0, HEADING)
