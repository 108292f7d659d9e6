"""Text from elsewhere as it may stand in a line of ours: in a terminal, beside other words, as a name.

>>> visible("run" + chr(0x1B) + "[2J" + chr(0x202E) + chr(0x9B) + " 7")
'run[2J 7'
"""


def visible(text: str) -> str:
    """The text without what is not seen: control characters, ends of lines, and what turns the direction of a line."""
    return "".join(letter for letter in text if letter.isprintable())
