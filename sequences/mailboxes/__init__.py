"""Mailboxes: connected, allowed, tried, and opened to send and read."""
