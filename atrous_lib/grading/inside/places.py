"""Where things stand inside the sandbox."""

COURSE = "/course"  # the library, as the submission's exercise may see it
LIBRARIES = "/libraries"  # one library for each exercise; covered before a learner's code runs
FONTS = "/fonts"  # Matplotlib's list of fonts
HOME = "/learner"  # the one folder to write to; not /tmp, where this very Python may be installed
