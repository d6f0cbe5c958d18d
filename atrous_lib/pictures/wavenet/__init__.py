"""The pictures of lesson 11, WaveNet."""
