# thresholds.gp: how sure the model is of a class, and how often it agrees with the label.
load 'style.gp'
eval title(has_thresholds ? "Confident threshold and accuracy by given label" : \
    "Mean score and accuracy by given label", classes_longest)
set xlabel has_thresholds ? \
    "threshold: mean probability of the own class\naccuracy: share whose guess is the label" : \
    "score: label quality\naccuracy: share whose guess is the label"
set xrange [0:1]
set yrange [classes_drawn - 0.4:-0.6]
set lmargin classes_longest + 3
set ytics 0, 1 format "" scale 0
set border 1
plot 'classes' using 4:1 with points pointtype 7 pointsize 0.8 linecolor rgb blue \
         title has_thresholds ? "threshold" : "mean score", \
     '' using 5:1 with points pointtype 5 pointsize 0.7 linecolor rgb orange title "accuracy", \
     '' using (0):1:7 with labels right offset -0.8, 0 noenhanced notitle
