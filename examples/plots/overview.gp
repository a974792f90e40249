# overview.gp: four of the pictures on one sheet.
set multiplot layout 2, 2
load 'scores.gp'
reset
load 'rank.gp'
reset
load 'classes.gp'
reset
if (heat_drawn > 0) load 'confusion.gp'
unset multiplot
