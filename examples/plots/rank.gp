# rank.gp: what is found as one goes through the rows from the lowest score up.
load 'style.gp'
eval title("Issues found from the lowest score up", 0)
most = 3 * estimate > 20 ? 3 * estimate : 20
most = rows < 1 ? 1 : most < rows ? most : rows
set xlabel "rows gone through, lowest score first"
set ylabel "found so far"
set format x format(most)
set format y format(estimate)
set xrange [0:most]
if (most < 10) set xtics 1
if (estimate < 10) set ytics 1
set yrange [0:estimate > 1 ? 1.1 * estimate : 1.1]
set arrow from estimate, graph 0 to estimate, graph 1 nohead linecolor rgb 0x606060 dashtype 2
set label sprintf("N = %s", whole(estimate)) at estimate, graph 0 left offset 0.6, 0.8 textcolor rgb 0x303030
plot x with lines linewidth 1.5 linecolor rgb grey title "every row", \
     'rank' using 1:3 with lines linewidth 2 linecolor rgb blue title "off diagonal", \
     '' using 1:2 with lines linewidth 2 linecolor rgb orange title "issues listed"
