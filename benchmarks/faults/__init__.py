"""The fault run: senders, ours and another one, are killed again and again while e-mails leave through Postfix."""
