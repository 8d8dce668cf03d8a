"""A monday and mail world on one machine, for the demo and the tests. It imports nothing of the app."""
