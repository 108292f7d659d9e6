"""The room `studio`: what houses make together, from the call and the pitch to a programme in every language."""
