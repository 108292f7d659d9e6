"""Continuity cards: in a gap a channel tells its viewers what comes next, in the language of their territory."""
