"""The fault run: workers are killed again and again while e-mails leave through Postfix, and then it is counted."""
