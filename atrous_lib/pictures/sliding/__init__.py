"""The pictures of lesson 2, the sliding dot product."""
