"""How assistants are asked and what is kept of it: forms of requests, pace and cost, numbers, the signed run file."""
