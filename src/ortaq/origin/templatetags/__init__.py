"""Template tags of the room `origin`."""
