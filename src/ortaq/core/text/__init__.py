"""Texts: languages, scripts and subtitles, as pure functions."""
