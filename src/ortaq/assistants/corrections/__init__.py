"""Corrections: what assistants got wrong, what is right, told to machines and platforms, and how long a fix takes."""
