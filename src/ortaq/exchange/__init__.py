"""Offers, deals, signatures."""
