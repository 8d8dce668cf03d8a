"""monday's API as the engine uses it: typed reads and writes, within the budgets."""
