"""The pictures of lesson 3, holes."""
