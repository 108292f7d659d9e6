"""Charters: their versions, what differs between them, who has adopted them with which reservations, the rule lab."""
