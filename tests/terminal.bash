# terminal: runs a command where its stdin, stdout and stderr are a terminal, of script(1).
# shellcheck shell=bash

# at_terminal SHELL: runs it with ./ on PATH. What was written to the terminal goes to `typescript`,
# what a user sees of that to `seen`. The status is the command's.
at_terminal() {
    local status=0
    command -v script > /dev/null || skip 'no script(1) here'
    timeout 60 script -qefc "PATH=.:\$PATH; $1" /dev/null < /dev/null > typescript || status=$?
    sed 's/\r$//' typescript | awk -f "$TESTS/screen.awk" > seen
    return $status
}
