"""The room `studio`: what houses make together, from the pitch to every language."""
