"""Dubbing: takes of a line are read and measured, held against the line, and mixed with music and effects."""
