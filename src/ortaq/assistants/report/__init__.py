"""The public report of a week: what the assistants said about us, with intervals, evidence, and our own errors."""
