"""Planning with help: alerts and what could be shown instead, plans from files, templates."""
