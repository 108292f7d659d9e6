"""Commands of the room `rights`."""
