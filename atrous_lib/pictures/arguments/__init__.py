"""The pictures of lesson 1, arguments."""
