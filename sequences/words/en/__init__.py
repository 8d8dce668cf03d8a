"""English, as far as it does not stand where it is said: the reasons, which the documentation is made of, too."""
