"""The pictures of lesson 12, modern names."""
