"""What happens over time: Dramatiq actors, and the clock that wakes what is due."""
