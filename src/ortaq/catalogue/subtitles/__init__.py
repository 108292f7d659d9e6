"""Subtitles of programmes: formats, quality, the editor with its drafts, second alphabets, help by machines."""
