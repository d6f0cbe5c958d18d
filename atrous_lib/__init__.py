"""atrous: Keras 1's AtrousConvolution1D in NumPy, and the parts of the course around it."""

from atrous_lib.moved import serve_old_paths

serve_old_paths()
