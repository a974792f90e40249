# Are the likely mistakes mistakes? examples/simulate plants some. How many of them 200,000 records
# give up must be what the definitions (reference.awk) say, on other records and on the same.
load helper
load limits
load truth

@test "truth: of 2 classes, precision and recall are within the definitions' bounds" {
    as_defined 2 self_confidence
    as_defined 2 normalized_margin-adjusted
    as_defined 2 confidence_weighted_entropy
}

@test "truth: of 10 classes, precision and recall are within the definitions' bounds" {
    as_defined 10 self_confidence
    as_defined 10 self_confidence-adjusted
    as_defined 10 confidence_weighted_entropy
}

@test "truth: of 100 classes, precision and recall are within the definitions' bounds" {
    as_defined 100 self_confidence 20000
    as_defined 100 normalized_margin 20000
}

@test "truth: the bounds are no wider than what they are for" {
    within_bounds <<< $'100000 7000 6900 8000\n200000 14000 13800 16000'
    run ! within_bounds <<< $'100000 7000 6900 8000\n200000 14000 13650 16000' # precision
    run ! within_bounds <<< $'100000 7000 7000 8000\n200000 13600 13600 16000' # recall
    run ! within_bounds <<< $'100000 7000 7000 8000\n200000 15000 15000 17150' # how many
    run ! within_bounds <<< '100000 7000 7000 8000'
}

@test "truth: the issues among 200,000 records are the definition's, one by one" {
    the_same 2 self_confidence off_diagonal_calibrated
    the_same 10 normalized_margin off_diagonal_calibrated
}
