# labelsift.fish: completion for fish. Verbs, options and their words are asked of the program itself
# (labelsift help --table), so that they are those it has.

function __labelsift_option --argument-names verb line
    set --local field (string split \t -- $line)
    set --local row --condition "__fish_seen_subcommand_from $verb; and not __fish_seen_subcommand_from help"
    set --append row --long-option (string sub --start 3 -- $field[2]) --description $field[5]
    test $field[1] != -; and set --append row --short-option (string sub --start 2 -- $field[1])
    switch $field[3]$field[4]
        case 1FILE
            set --append row --require-parameter
        case 1DIR
            set --append row --exclusive --arguments '(__fish_complete_directories)'
        case '1-'
            set --append row --exclusive
        case '1*' '?*'
            set --append row --no-files
            test $field[3] = 1; and set --append row --require-parameter
            test $field[4] != -; and set --append row --arguments $field[4]
    end
    complete --command labelsift $row
end

complete --command labelsift --no-files
complete --command labelsift --condition __fish_use_subcommand --arguments help \
    --description 'the verbs, or one'
complete --command labelsift --condition __fish_use_subcommand --long-option help \
    --description 'the verbs'
complete --command labelsift --condition __fish_use_subcommand --long-option version \
    --description 'of the program'
for row in (command labelsift help --table 2> /dev/null)
    set --local field (string split \t -- $row)
    complete --command labelsift --condition '__fish_use_subcommand; or __fish_seen_subcommand_from help' \
        --arguments $field[1] --description $field[3]
    test $field[2] = FILE; and complete --command labelsift --force-files \
        --condition "__fish_seen_subcommand_from $field[1]; and not __fish_seen_subcommand_from help"
    for line in (command labelsift help --table $field[1] 2> /dev/null)
        __labelsift_option $field[1] $line
    end
end
complete --command labelsift --arguments '(__fish_complete_command)' \
    --condition 'test (commandline --tokenize --cut-at-cursor)[-1] = --'
complete --command labelsift --force-files --condition \
    'set words (commandline --tokenize --cut-at-cursor); contains -- -- $words[1..-2]'
functions --erase __labelsift_option
