"""People come into sequences and leave them: enrolled, paused, resumed, removed, ended; and the facts of their runs."""
