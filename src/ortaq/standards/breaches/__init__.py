"""The register of breaches of personal data: what happened, to whose data, what was done, who was told by when."""
