"""The pictures of lesson 8, regularizers."""
