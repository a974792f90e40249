# What the default build is hardened with, as readelf sees it in the program.
load helper
load limits

setup() {
    need_plain_build
    command -v readelf || skip 'no readelf'
    cd "$BATS_TEST_TMPDIR" || return
    readelf -Wlhd "$LABELSIFT" > elf
    readelf -W --dyn-syms "$LABELSIFT" > symbols
}

@test "hardening: loaded anywhere: position independent, without text relocations" {
    grep -E '^ +Type: +DYN ' elf
    grep -E '\(FLAGS_1\).* PIE' elf
    ! grep -E 'TEXTREL' elf
}

@test "hardening: every address of a library is bound at start, then read-only" {
    grep -E '^ +GNU_RELRO ' elf
    grep -E '\(FLAGS(_1)?\).* (BIND_)?NOW' elf
}

@test "hardening: nothing is both written and executed, the stack neither" {
    grep -E '^ +GNU_STACK .* RW +0x' elf
    grep -E '^ +LOAD .* R E +0x' elf
    ! grep -E '^ +(LOAD|GNU_STACK) .* (RWE|WE) +0x' elf
}

@test "hardening: the stack is guarded, copies and prints are bounded" {
    grep -E ' UND __stack_chk_fail' symbols
    for name in memcpy snprintf vsnprintf fprintf; do
        grep -E " UND __${name}_chk" symbols
    done
}

@test "hardening: libraries are found where the system says" {
    ! grep -E '\((RPATH|RUNPATH)\)' elf
}
