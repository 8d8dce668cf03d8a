"""What people have to do, as items of the Activities board, in step both ways (row X7)."""
