"""The pictures of lesson 10, stacks and causality."""
