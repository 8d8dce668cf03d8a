"""What the engine remembers: PostgreSQL, one store per noun."""
