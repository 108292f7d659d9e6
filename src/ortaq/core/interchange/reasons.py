"""Every reason for which something in a file is not taken, so that the screens have a sentence for each."""

FILE = frozenset(
    {
        "has_doctype",
        "headings_missing",
        "no_headings",
        "not_a_text",
        "not_avails",
        "not_csv",
        "not_dvbi",
        "not_ebucore",
        "not_in_encoding",
        "not_json",
        "not_newsml",
        "not_ninjs",
        "not_odrl",
        "not_tva",
        "not_xlsx",
        "not_xml",
        "not_xmltv",
        "too_large",
        "too_many_rows",
    }
)
"""The whole file is refused: one BadRow, at the line where it shows or at 0. `params`: most, encoding, message, name,
columns."""
DAY = frozenset(
    {
        "ambiguous_day",
        "end_of_an_open_window",
        "ends_before_it_begins",
        "no_zone",
        "not_a_day",
        "not_midnight",
        "serial_day",
        "two_ends",
        "unknown_zone",
    }
)
"""A day or a zone. `params`: written."""
CELL = frozenset(
    {
        "double",
        "double_column",
        "embargo_without_end",
        "excluded_territory",
        "holdback_language",
        "holder_missing",
        "missing",
        "narrower_licence",
        "not_a_moment",
        "not_a_number",
        "not_every_medium_everywhere",
        "not_understood",
        "part_of_a_country",
        "parts_differ",
        "rights_as_text",
        "unknown_column",
        "unknown_territory",
        "unknown_word",
        "withheld",
    }
)
"""A cell, a column or an element. `params`: field, word, id, line."""
TERMS = frozenset(
    {
        "condition_lacks",
        "no_medium",
        "no_sound",
        "no_territory",
        "not_a_clock",
        "not_a_list",
        "not_a_text",
        "out_of_range",
        "share_ends",
        "unknown_event",
        "unknown_language",
        "unknown_medium",
        "wider_language",
        "wider_runs",
        "wider_territory",
    }
)
"""What the rights engine says against the terms of a clause (`BadTerms`), with its params."""
REASONS = FILE | DAY | CELL | TERMS
