"""The children's portal: only what a named officer has approved, safe by construction."""
