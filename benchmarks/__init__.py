"""Speed, each figure as a ratio of two things measured alternately in one run, durability on."""
