"""All of the grader that a submission can see: what runs inside the sandbox."""
