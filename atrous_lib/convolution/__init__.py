"""The dilated convolution on arrays and its gradients, and the parts that compute them.

`dilated` is the face: the functions, their checks and the idea. `correlation` and `gradients`
hold the ways to the numbers, `blocks` says where these are found, `products` how they are
multiplied, `threads` who does it, and `scratch` keeps the memory for it.
"""

from atrous_lib.convolution.dilated import conv1d, conv1d_backward, conv1d_weight_gradients

__all__ = ["conv1d", "conv1d_backward", "conv1d_weight_gradients"]
