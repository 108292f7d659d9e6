"""The gate: what houses state, what the rules of makers and receivers say of a programme, and exceptions from them."""
