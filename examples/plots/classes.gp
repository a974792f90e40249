# classes.gp: records and issues by given label.
load 'style.gp'
eval title(classes > classes_drawn ? \
    sprintf("Issues by given label: the %d of %s classes with most", classes_drawn, whole(classes)) : \
    "Issues by given label", classes_longest)
set xlabel "records with this label"
set xrange [0:classes_most > 0 ? 1.02 * classes_most : 1]
set format x format(classes_most)
if (classes_most < 10) set xtics 1
set yrange [classes_drawn - 0.4:-0.6]
set lmargin classes_longest + 3
unset ytics
set grid noytics
plot 'classes' using (0):1:(0):2:($1 - 0.38):($1 + 0.38) with boxxyerror linecolor rgb grey title "all records", \
     '' using (0):1:(0):3:($1 - 0.38):($1 + 0.38) with boxxyerror linecolor rgb orange title "issues", \
     '' using (0):1:7 with labels right offset -0.8, 0 noenhanced notitle
