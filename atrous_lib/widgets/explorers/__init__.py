"""The explorers, lesson by lesson: controls bound to the pictures of that lesson."""
