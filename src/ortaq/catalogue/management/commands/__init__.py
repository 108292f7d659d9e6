"""Commands of the room `catalogue`."""
