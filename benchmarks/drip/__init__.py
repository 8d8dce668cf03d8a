"""django-drip-campaigns, set up as its documentation says: the other side of `email_step_drip` and of the fault run."""
