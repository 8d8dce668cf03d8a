"""Mail as it is written, sent and heard; knows nothing of storage or queue."""
