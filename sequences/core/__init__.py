"""The pure core: what a sequence is, when its steps are due, what happens next. No I/O; `now` is an argument."""
