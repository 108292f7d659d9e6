"""Shares, rights split, finance plan, waterfall and statements of a project."""
