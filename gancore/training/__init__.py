"""A run: which networks, on which images, for how long, and how it goes on after a crash."""
