# What a terminal shows of stdin: a carriage return goes back to the beginning of the line, and what
# follows is written over it. Blanks at the end of a line are not seen.
{
    line = ""
    count = split($0, part, "\r")
    for (i = 1; i <= count; i++)
        line = part[i] substr(line, length(part[i]) + 1)
    sub(/ +$/, "", line)
    print line
}
