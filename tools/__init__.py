"""What `make` calls to execute the notebooks and to build and check the book."""
