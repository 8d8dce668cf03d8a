"""The HTTP edge: everything monday calls or shows. Nobody imports it."""
