"""The grading desk: journalists of two countries read answers without knowing whose they are."""
