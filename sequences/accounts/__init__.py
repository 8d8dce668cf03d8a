"""The app in an account: installed, allowed, known by its people, removed."""
