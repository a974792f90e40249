# labelsift.bash: completion for bash. Verbs, options and their words are asked of the program
# itself (labelsift help --table), so that they are those it has.
# shellcheck shell=bash

# _labelsift_words WORD…: those of them that begin as the current word does
_labelsift_words() {
    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current")
}

# _labelsift_value OPTION TABLE: what stands behind the option; fails if nothing does
_labelsift_value() {
    local letter name values takes
    while IFS=$'\t' read -r letter name values takes _; do
        [[ $1 == "$letter" || $1 == "$name" ]] || continue
        [[ $values == 1 || ($values == '?' && $equals) ]] || return 1
        case $takes in
        FILE) compopt -o default ;;
        DIR) compopt -o dirnames ;;
        -) ;;
        *) _labelsift_words "$takes" ;;
        esac
        return 0
    done <<< "$2"
    return 1
}

# _labelsift_command: what stands behind find's --, if the current word does
_labelsift_command() {
    local i
    for ((i = 2; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == -- ]] || continue
        if ((i == COMP_CWORD - 1)); then
            mapfile -t COMPREPLY < <(compgen -c -- "$current")
        fi
        compopt -o default
        return 0
    done
    return 1
}

_labelsift() {
    local program=$1 current=$2 before=$3 verb=${COMP_WORDS[1]} equals='' table verbs
    COMPREPLY=()
    [[ ${COMP_WORDS[COMP_CWORD]} == = ]] && current='' equals=1
    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]} equals=1
    if [[ $before == *[\<\>]* ]]; then
        compopt -o default
        return
    fi
    verbs=$("$program" help --table 2> /dev/null)
    if ((COMP_CWORD == 1)); then
        _labelsift_words help --help --version "$(cut -f 1 <<< "$verbs")"
        return
    fi
    [[ $verb == help ]] && _labelsift_words "$(cut -f 1 <<< "$verbs")"
    table=$("$program" help --table "$verb" 2> /dev/null) || return
    _labelsift_command && return
    _labelsift_value "$before" "$table" && return
    if [[ $current == -* ]]; then
        _labelsift_words "$(cut -f 1,2 <<< "$table" | tr '\t' '\n' | grep -vx -- -)"
    elif grep -q "^$verb"$'\tFILE' <<< "$verbs"; then
        compopt -o default
    fi
}

complete -F _labelsift labelsift
