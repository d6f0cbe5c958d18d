"""What learners write, lesson by lesson: reference, inputs to try, misconceptions, equivalents."""
