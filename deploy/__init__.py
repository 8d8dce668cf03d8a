"""Starting and setting up: embedded servers, the demo, and the set-up of a fresh machine."""
