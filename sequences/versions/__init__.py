"""Published versions: immutable, compiled once, with all that belongs to them."""
