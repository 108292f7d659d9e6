"""The dubbing board: which programme lacks which language, and how each dub comes about."""
