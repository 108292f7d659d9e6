"""Commands of the room `members`."""
