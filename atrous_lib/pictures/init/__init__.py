"""The pictures of lesson 6, start values."""
