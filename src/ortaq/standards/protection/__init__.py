"""Data protection: all that is held about a person, erased by the key, kept by rules, where a state wants it."""
