"""Pure functions of values: no framework, no database, no network, no clock of its own."""
