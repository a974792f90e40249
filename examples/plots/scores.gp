# scores.gp: how scores are spread, and where the issues lie.
load 'style.gp'
eval title(sprintf("Scores: %s issues among %s rows", whole(listed), whole(rows)), 0)
set xlabel "score (label quality: low is wrong, high is right)"
set ylabel "rows in a bin (log scale)"
set logscale y
set format x "%g"
set format y "%.0s%c"
set xrange [low:high]
set yrange [0.7:*]
set boxwidth 0.9 * bin
plot 'scores' using 1:($2 > 0 ? $2 : NaN) with boxes linecolor rgb grey title "all rows", \
     '' using 1:($3 > 0 ? $3 : NaN) with boxes linecolor rgb orange title "issues"
