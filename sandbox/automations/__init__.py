"""The automations center: recipes built from the app's manifest, run as monday runs them."""
