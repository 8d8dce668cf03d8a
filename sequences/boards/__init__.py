"""Boards as monday shows them: our columns and cells, and what people change there (design §7)."""
