"""What was sent and who watched: the as-run log, the reports to licensors, the audience."""
