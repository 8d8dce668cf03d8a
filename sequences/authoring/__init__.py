"""What people do with a sequence: draft, check, preview, publish, switch off, delete."""
