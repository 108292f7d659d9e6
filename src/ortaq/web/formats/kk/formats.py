"""Numbers in Kazakh, as CLDR writes them; dates are said by `core/text/dates.py`."""

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\u00a0"
NUMBER_GROUPING = 3
