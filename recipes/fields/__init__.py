"""The fields that people fill in a sentence."""
