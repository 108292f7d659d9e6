"""Commands of the room `origin`."""
