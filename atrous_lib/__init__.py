"""atrous: Keras 1's AtrousConvolution1D in NumPy, and the parts of the course around it."""
