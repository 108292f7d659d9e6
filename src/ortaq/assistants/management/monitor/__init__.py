"""What `./ortaq monitor` takes and what it tells, beside what it does."""
