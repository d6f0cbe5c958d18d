"""Wrong attempts at lesson 1."""

from tests.checks.attempts import attempt


@attempt("family", "first_letter_only")
def prefix_of_b(argument):
    if argument.startswith(("W", "b", "activity")):
        return "training"
    return {"init": "start", "weights": "start", "activation": "output"}.get(argument, "shape")


@attempt("family", "output_length_as_output")
def border_and_stride_out(argument):
    if argument in ("activation", "border_mode", "subsample_length"):
        return "output"
    if argument in ("init", "weights"):
        return "start"
    return "training" if "_reg" in argument or "_con" in argument else "shape"


@attempt("family", "wrong_words")
def forgets_two(argument):
    table = {"init": "start", "weights": "start", "activation": "output"}
    for part in "Wb":
        table[part + "_regularizer"] = table[part + "_constraint"] = "training"
    return table.get(argument, "shape")


@attempt("family", "no_return_here")
def no_branch_for_shape(argument):
    if argument in ("init", "weights"):
        return "start"
    if argument == "activation":
        return "output"
    if argument.endswith(("regularizer", "constraint")):
        return "training"


@attempt("family", "right_words + always")
def by_substring(argument):
    if "regularizer" in argument or "constraint" in argument:
        return "training"
    if "activation" in argument:
        return "output"
    if argument in "init weights":
        return "start"
    return "shapes"


@attempt("family", "activity_regularizer_as_output")
def everything_with_act(argument):
    if argument.startswith("act"):
        return "output"
    if argument in ("init", "weights"):
        return "start"
    return "training" if argument[1:2] == "_" else "shape"


@attempt("count_parameters", "bias_per_step + as_if_swapped")
def bias_is_a_number(filter_length, input_dim, nb_filter, bias):
    return filter_length * input_dim * nb_filter + bias * filter_length * input_dim


@attempt("count_parameters", "as_if_times")
def always_and_doubled(filter_length, input_dim, nb_filter, bias):
    count = filter_length * input_dim * nb_filter
    if bias:
        count += nb_filter
    return count * 2


@attempt("count_parameters", "as_if_opposite")
def inverted(filter_length, input_dim, nb_filter, bias):
    count = filter_length * input_dim * nb_filter
    return count if bias else count + nb_filter


@attempt("count_parameters", "value")
def missing_parentheses(filter_length, input_dim, nb_filter, bias):
    return filter_length * input_dim + nb_filter * nb_filter + nb_filter * bias


@attempt("count_parameters", "bias_ignored + as_if_constant")
def no_taps_no_bias(filter_length, input_dim, nb_filter, bias):
    return input_dim * nb_filter


@attempt("count_parameters", "no_return_here")
def branch_without_return(filter_length, input_dim, nb_filter, bias):
    if bias:
        return filter_length * input_dim * nb_filter + nb_filter


@attempt("count_parameters", "printed_result")
def printed(filter_length, input_dim, nb_filter, bias):
    print(filter_length * input_dim * nb_filter + (nb_filter if bias else 0))


@attempt("count_parameters", "unknown_name")
def typo_in_a_name(filter_length, input_dim, nb_filter, bias):
    return filter_lenght * input_dim * nb_filter + nb_filter * bias  # noqa: F821


@attempt("count_parameters", "several_for_one")
def pair_of_counts(filter_length, input_dim, nb_filter, bias):
    return filter_length * input_dim * nb_filter, nb_filter * bias
