"""Deliveries: a licensee pulls the files that its contract lets it have, and signs for them."""
