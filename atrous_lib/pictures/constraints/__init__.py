"""The pictures of lesson 9, constraints."""
