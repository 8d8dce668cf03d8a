"""`make run`: everything on one machine, with the sandbox and demo data."""
