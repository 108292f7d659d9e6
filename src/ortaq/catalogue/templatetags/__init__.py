"""Template tags of the room `catalogue`."""
