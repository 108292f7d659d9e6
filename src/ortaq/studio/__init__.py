"""The studio: what several houses make together, from the pitch to the screen."""
