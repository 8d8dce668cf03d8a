"""The engine: sequences, enrollments and the steps between, usable without HTTP and without a queue."""
