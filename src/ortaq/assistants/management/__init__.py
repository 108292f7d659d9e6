"""Commands of the room `assistants`."""
