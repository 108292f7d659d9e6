"""Grading what assistants answer: a deterministic matcher, agreement of people, intervals, drift. Pure functions."""
