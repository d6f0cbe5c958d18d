"""The pictures of lesson 7, backward."""
