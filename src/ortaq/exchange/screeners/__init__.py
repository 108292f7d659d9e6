"""Screeners: a look at a programme before the deal, with names over the picture and a report of what was watched."""
