# %% [markdown]
# # Cheat sheet
#
# <style>
# @media print {
#   .jp-InputPrompt, .jp-Collapser, .anchor-link { display: none !important }
#   .jp-Notebook, .jp-Cell, .jp-Cell-inputWrapper, .jp-MarkdownOutput { padding: 0 !important; margin: 0 !important }
#   .jp-RenderedHTMLCommon h1 { font-size: 15pt; margin: 0 }
#   .jp-RenderedHTMLCommon h2 { font-size: 11pt; margin: 5pt 0 2pt }
#   .jp-RenderedHTMLCommon :is(p, li) { font-size: 8.5pt; line-height: 1.25; margin: 1pt 0 }
#   .jp-RenderedHTMLCommon table { margin: 2pt 0; width: 100%; table-layout: auto }
#   .jp-RenderedHTMLCommon :is(td, th) { font-size: 8pt; line-height: 1.15; padding: 1.5pt 4pt; text-align: left }
#   .jp-RenderedHTMLCommon :is(td, p, li) code { font-size: 7.5pt; padding: 0 }
#   #Shapes { break-before: page }
# }
# </style>
#
# [Start page](start.ipynb). To print it on two pages, choose File, Save and Export Notebook As, HTML, and
# print that page.
#
# ## The seventeen arguments
#
# {{ arguments }}
#
# A dash means that the call has no such argument. Sizes without a name are read from the arrays. Anything
# else takes a line of its own: an activation is a separate module or function, an initializer or arrays of
# your own fill the weights, a penalty is added to the loss, a constraint is applied after each update, and
# in JAX you add the bias. See [lesson 12](12_modern_names.ipynb).

# %% [markdown]
# ## Lengths and padding
#
# L steps go in. The layer has k taps (`filter_length`), the rate r (`atrous_rate`) and the stride s (`subsample_length`).
#
# {{ formulas }}
#
# {{ lengths }}
#
# The zeros are those at stride 1. `//` rounds down, `ceil` rounds up. See [lesson
# 4](04_edges_and_steps.ipynb) and [lesson 10](10_stacks_and_causality.ipynb).

# %% [markdown]
# ## Shapes
#
# n samples, t steps, c channels, k taps, f filters. b has the shape (f,). y has the axes of x, with f in
# place of c and its own number of steps.
#
# {{ axes }}

# %% [markdown]
# ## Colours
#
# {{ meanings }}

# %% [markdown]
# ## Glossary
#
# | word | what it means | lesson |
# |---|---|---|
# | activation | the function that each sum goes through at the end of a layer, such as `relu` | [5](05_activation_and_weights.ipynb) |
# | à trous | French for “with holes”: the taps stand apart | [3](03_holes.ipynb) |
# | backward pass | the way from the loss back to each weight: how does the loss change when that weight changes? | [7](07_backward.ipynb) |
# | bias | one learned number that a filter adds to all its outputs | [2](02_sliding_dot_product.ipynb) |
# | border mode | where zeros are put around the input | [4](04_edges_and_steps.ipynb) |
# | causal | an output sees no later step of the input | [10](10_stacks_and_causality.ipynb) |
# | channel | one of the numbers that a signal has at each step | [2](02_sliding_dot_product.ipynb) |
# | constraint | a rule for weights; after each update, those that break it are moved back | [9](09_constraints.ipynb) |
# | convolution | the same small kernel slides over the input, and multiplies and adds at each place | [2](02_sliding_dot_product.ipynb) |
# | dilated | with holes: another word for *à trous* | [3](03_holes.ipynb) |
# | effective length | the steps from the first tap to the last, holes included | [3](03_holes.ipynb) |
# | fan_in, fan_out | how many input numbers one output number reads; how many output numbers read one input number | [6](06_init.ipynb) |
# | feature map | what one filter makes of the whole input | [2](02_sliding_dot_product.ipynb) |
# | filter | one set of weights; it makes one channel of the output | [2](02_sliding_dot_product.ipynb) |
# | gradient | how much the loss changes when a number changes a little | [7](07_backward.ipynb) |
# | gridding | holes that stay: steps that a stack never reads, often because all its rates share a factor | [10](10_stacks_and_causality.ipynb) |
# | kernel, W | the weights of all filters together | [2](02_sliding_dot_product.ipynb) |
# | loss | one number that says how wrong the network is; training makes it smaller | [7](07_backward.ipynb) |
# | mu-law | a scale that gives quiet sounds more of the 256 codes than loud ones | [11](11_wavenet.ipynb) |
# | padding | zeros around the input, so that the kernel fits at more places | [4](04_edges_and_steps.ipynb) |
# | parameter | a number that training changes: a weight or a bias | [1](01_arguments.ipynb) |
# | penalty | what a regularizer adds to the loss | [8](08_regularizers.ipynb) |
# | pooling | the mean or the largest of every few outputs | [4](04_edges_and_steps.ipynb) |
# | queue | the past inputs that a layer keeps, so that it computes nothing twice | [11](11_wavenet.ipynb) |
# | rate | the steps from one tap to the next | [3](03_holes.ipynb) |
# | receptive field | the input steps that one output can see | [10](10_stacks_and_causality.ipynb) |
# | regularizer | a price for large numbers, added to the loss | [8](08_regularizers.ipynb) |
# | sample | one signal of several that go through the network together | [2](02_sliding_dot_product.ipynb) |
# | step | one place in a signal, usually in time | [1](01_arguments.ipynb) |
# | stride | the steps that the kernel moves from one output to the next | [4](04_edges_and_steps.ipynb) |
# | tap | one place where the kernel touches the input | [3](03_holes.ipynb) |
# | variance | how far numbers spread around their mean; good start values keep it the same from layer to layer | [6](06_init.ipynb) |
