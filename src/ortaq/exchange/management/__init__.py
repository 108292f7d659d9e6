"""Commands of the room `exchange`."""
