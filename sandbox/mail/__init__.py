"""The mail world: mailboxes, and the servers that real mail programs speak to."""
