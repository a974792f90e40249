# style.gp: what the pictures share: the data's form, and the looks (colours of Okabe and Ito, which
# the colour-blind can tell apart).
set datafile separator tab
set datafile commentschars ""
set datafile missing "?"
load 'numbers.gp'

large = GPVAL_TERM eq "svg" ? 15 : 11
small = GPVAL_TERM eq "svg" ? 10 : 7

grey = 0xbdbdbd
blue = 0x0072b2
orange = 0xd55e00

set border 3 linecolor rgb 0x606060
set tics nomirror out scale 0.5 textcolor rgb 0x303030
set grid linetype 1 linecolor rgb 0xe4e4e4 linewidth 0.7
set style fill solid 1 noborder
set tmargin 4.5
set key at graph 0, graph 1.02 left bottom horizontal maxrows 1 Left reverse samplen 1.5 width 1

# a title above the key, so many characters left of the graph
title(text, left) = \
    sprintf("set label 100 \"%s\" at graph 0, graph 1 left offset %d, 2.6 font ',%d'", text, -left, large)
# 1234567 as 1,234,567; above that 12.3M
whole(n) = n < 1e3 ? sprintf("%.0f", n) : n < 1e6 ? sprintf("%d,%03d", n / 1000, int(n) % 1000) : \
    n < 1e8 ? sprintf("%d,%03d,%03d", n / 1e6, int(n) / 1000 % 1000, int(n) % 1000) : sprintf("%.1fM", n / 1e6)
# of an axis that ends there
format(n) = n < 1e6 ? "%.0f" : "%.1s%c"
