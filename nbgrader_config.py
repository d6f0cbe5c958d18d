"""What nbgrader needs to know: `solutions/` is its source step, `exercises/` its release step."""

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.course_id = "atrous"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.AssignLatePenalties.plugin_class = "atrous_lib.grading.results.late_penalties.LatePenalties"
c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE, in place of the next line\nraise NotImplementedError"
}
