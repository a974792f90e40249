# The issues among 200,000 records of 100 classes, one by one, by the definitions.
load ../helper
load ../limits
load ../truth

@test "truth: of 100 classes, the issues among 200,000 records are the definition's, one by one" {
    the_same 100 self_confidence off_diagonal_calibrated
    the_same 100 normalized_margin off_diagonal
}
