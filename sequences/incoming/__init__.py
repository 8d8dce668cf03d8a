"""What comes back: replies, reports, openings, clicks, wishes; each seen once, and what follows (design §6)."""
