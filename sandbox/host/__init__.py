"""monday's side of the app's views: what a page that embeds them asks the sandbox's server."""
