"""What `make` calls to build and check the book, and the long runs whose results it shows."""
