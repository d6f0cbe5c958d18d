"""The pictures of lesson 5, activation and weights."""
