"""A sequence as a YAML file: read with every error at its line, written always the same way."""
