"""What every room's actions say no with."""


class Refused(Exception):
    """A room says no, and changes nothing; the message is a sentence for the person who asked.

    Pages show it, the API answers 409 with it (403 where the person may not).
    """
