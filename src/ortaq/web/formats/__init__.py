"""How numbers are written where Django has no data: by language, from Unicode CLDR."""
