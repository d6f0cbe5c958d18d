"""The pictures of lesson 4, edges and steps."""
