"""What a clause of a contract does to every schedule, tried before it is changed."""
