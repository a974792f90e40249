# confusion.gp: which label is taken for which: off_diagonal rows of the largest pairs.
load 'style.gp'
eval title(classes > heat_drawn && heat_drawn > 0 ? \
    sprintf("Off diagonal rows: the largest pairs, %d of %s classes", heat_drawn, whole(classes)) : \
    "Off diagonal rows by label and guess", heat_longest + 2)
turned = heat_longest > 4
foot = turned ? 0.34 * heat_longest + 0.8 : 0.6
side = heat_drawn > 1 ? heat_drawn : 2
set tmargin 3.5
set xlabel "guess" offset 0, -foot
set ylabel "given label" offset -heat_longest - 0.5, 0
set xrange [-0.5:side - 0.5]
set yrange [side - 0.5:-0.5]
set lmargin heat_longest + 5
set bmargin foot + 3
set rmargin 3
unset tics
unset grid
unset border
unset colorbox
set palette defined (0 "#deebf7", 0.35 "#9ecae1", 0.7 "#3182bd", 1 "#08306b")
set cbrange [0:heat_most > 0 ? heat_most : 1]
set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind fillcolor rgb 0xfafafa fillstyle solid noborder
set for [i = 1:side - 1] arrow from i - 0.5, graph 0 to i - 0.5, graph 1 nohead back linecolor rgb 0xececec
set for [i = 1:side - 1] arrow from graph 0, first i - 0.5 to graph 1, first i - 0.5 nohead back linecolor rgb 0xececec
plot 'heat' using 1:1:($1 - 0.48):($1 + 0.48):($1 - 0.48):($1 + 0.48) with boxxyerror linecolor rgb 0xe0e0e0 notitle, \
     'cells' using 1:2:($1 - 0.48):($1 + 0.48):($2 - 0.48):($2 + 0.48):3 with boxxyerror linecolor palette notitle, \
     '' using 1:2:(whole($3)):($3 > 0.5 * heat_most ? 0xffffff : 0x202020) with labels textcolor rgb variable font (side > 12 ? sprintf(",%d", small) : "") notitle, \
     'heat' using (-0.5):1:3 with labels right offset -0.5, 0 noenhanced notitle, \
     '' using (turned ? $1 : NaN):(side - 0.5):3 with labels right rotate by 45 offset 0.3, -0.6 noenhanced notitle, \
     '' using (turned ? NaN : $1):(side - 0.5):3 with labels center offset 0, -0.8 noenhanced notitle
