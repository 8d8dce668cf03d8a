"""What we tell monday beside cells: fires, callbacks, notices, timeline entries, activity items (design §7)."""
