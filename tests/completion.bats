# Completion in bash, zsh and fish: the program's own verbs, options and words, each shell asked
# itself.
load helper
COMPLETION=$ROOT/filter/completion

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir bin folder
    ln -s "$LABELSIFT" bin/labelsift
    touch t.tsv records.csv
    PATH=$PWD/bin:$PATH
}

need() {
    command -v "$1" > /dev/null || skip "no $1 here"
}

verbs() {
    labelsift help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\)  *[^ ].*/\1/p'
}

# help_options VERB: those its help has, with and without letter
help_options() {
    labelsift help "$1" | sed -nE 's/^  (-.), (--[a-z-]+).*/\1\n\2/p; s/^      (--[a-z-]+).*/\1/p' | sort
}

# offered SHELL LINE: the words that the shell offers where the line ends, sorted; what bash and zsh
# say of files is "files" or "folders".
offered() {
    "offered_$1" "$2" | sort -u
}

# shellcheck disable=SC2016
offered_bash() {
    bash -c '
        source "$1"
        compopt() {
            [ "$2" = dirnames ] && echo folders || echo files
        }
        COMP_WORDS=($2)
        [[ $2 == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _labelsift labelsift "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\n" "${COMPREPLY[@]}"
    ' bash "$COMPLETION/labelsift.bash" "${1//=/ = }" | grep -v '^$'
}

# zsh's _arguments would say it; its specifications are what it is given.
# shellcheck disable=SC2016
offered_zsh() {
    zsh -f -c '
        fpath=($1 $fpath)
        autoload -U _labelsift
        _arguments() { print -rl -- "${@:2}" }
        _describe() { print -rl -- "${verbs[@]}" }
        _normal() { print -r -- command $CURRENT $words }
        words=(${(s: :)2})
        [[ $2 == *" " ]] && words+=("")
        CURRENT=$#words
        _labelsift
    ' zsh "$COMPLETION" "$1" | sed -E 's/^(--?[A-Za-z][a-z-]*)(=|\+|=-)?\[.*/\1/; s/:.*//; s/^\*$/files/'
}

offered_fish() {
    fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$COMPLETION/labelsift.fish" "$1" |
        cut -f 1
}

# same_options SHELL: for every verb, the help's options and no other
same_options() {
    local verb
    for verb in $(verbs | grep -vx help); do
        help_options "$verb" > wanted
        [ "$(wc -l < wanted)" -gt 4 ]
        offered "$1" "labelsift $verb -" | sed -n "s/=$//; /^-/p" | sort -u > got
        same wanted got || { echo "$1: $verb"; return 1; }
    done
}

# offers SHELL LINE WORD…: these and no other
offers() {
    printf '%s\n' "${@:3}" | grep -v '^$' | sort > wanted
    offered "$1" "$2" > got
    same wanted got || { echo "$1: $2"; return 1; }
}

@test "completion: bash: verbs, options, words, files" {
    # shellcheck disable=SC2046
    offers bash 'labelsift ' $(verbs) --help --version
    offers bash 'labelsift sc' score
    offers bash 'labelsift help th' thresholds
    same_options bash
    offers bash 'labelsift find --sco' --score --scored-out
    offers bash 'labelsift find -s ' confidence_weighted_entropy normalized_margin self_confidence
    offers bash 'labelsift find --score n' normalized_margin
    offers bash 'labelsift find --same-stream=' exact labels
    offers bash 'labelsift find --same-stream=l' labels
    offers bash 'labelsift pack -f raw-b' raw-bf2
    offers bash 'labelsift find -T ' folders
    offers bash 'labelsift find --class-names ' files
    offers bash 'labelsift score ' files
    offers bash 'labelsift merge a ' files
    offers bash 'labelsift issues ' ''
    offers bash 'labelsift find -k ' ''
    offers bash 'labelsift find < ' files
    offers bash 'labelsift find 2> ' files
    offers bash 'labelsift find -- true ' files
    offered bash 'labelsift find -- labelsif' | grep -qx labelsift
    offers bash 'labelsift nix -' ''
}

@test "completion: zsh: verbs, options, words, files" {
    need zsh
    # shellcheck disable=SC2046
    offers zsh 'labelsift ' $(verbs) --help --version
    # shellcheck disable=SC2046
    offers zsh 'labelsift help ' $(verbs | grep -vx help)
    same_options zsh
    offered zsh 'labelsift merge ' | grep -qx files
    ! offered zsh 'labelsift find ' | grep -x files || return 1
    offers zsh 'labelsift find -k 3 -- cat b' 'command 2 cat b'
    offers zsh 'labelsift nix -' ''
}

@test "completion: fish: verbs, options, words, files" {
    need fish
    # shellcheck disable=SC2046
    offers fish 'labelsift ' $(verbs)
    offers fish 'labelsift --' --help --version
    offers fish 'labelsift help th' thresholds
    same_options fish
    offers fish 'labelsift find --sco' --score --scored-out
    offers fish 'labelsift find -s ' confidence_weighted_entropy normalized_margin self_confidence
    offers fish 'labelsift find --same-stream=' --same-stream=exact --same-stream=labels
    offers fish 'labelsift pack -f raw-b' raw-bf2
    offers fish 'labelsift find -T fo' folder/
    offers fish 'labelsift find --class-names rec' records.csv
    offers fish 'labelsift score t.' t.tsv
    offers fish 'labelsift merge t.tsv rec' records.csv
    offers fish 'labelsift issues ' ''
    offers fish 'labelsift find -k ' ''
    offers fish 'labelsift find -- cat rec' records.csv
    offered fish 'labelsift find -- labelsif' | grep -qx labelsift
    offers fish 'labelsift nix -' ''
}

# typed SHELL RC: what a user types after these commands, in a terminal; labelsift only notes its
# words in `words`, but for its help.
typed() {
    command -v script > /dev/null || skip 'no script(1) here'
    rm -f words
    {
        cat "$2"
        cat << 'END'
labelsift() { if [ "$1" = help ]; then command labelsift "$@"; else echo "$@" >> words; fi; }
END
    } > rc
    {
        printf '. ./rc\n'
        printf 'labelsift fin\t--score\t norm\t--class-names rec\t\n'
        printf 'labelsift score --same-stream=ex\tt.t\t\n'
        printf 'labelsift thresh\t -f raw-b\t-k 3 < rec\t\nexit\n'
    } | TERM=dumb timeout 60 script -qefc "$1" /dev/null > screen || { cat screen; return 1; }
    {
        echo 'find --score normalized_margin --class-names records.csv'
        echo 'score --same-stream=exact t.tsv'
        echo 'thresholds -f raw-bf2 -k 3'
    } | same - words || { cat screen; return 1; }
}

@test "completion: bash: by the tab key" {
    printf 'source %q\n' "$COMPLETION/labelsift.bash" > typing
    typed 'bash --norc --noprofile -i' typing
}

@test "completion: zsh: by the tab key" {
    need zsh
    printf '%s\n' "fpath=(${COMPLETION@Q} \$fpath)" 'autoload -Uz compinit' 'compinit -u -D' > typing
    typed 'zsh -f -i' typing
}
