"""Many notebooks: found, shared out, graded and written down one by one."""
