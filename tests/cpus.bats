# How many threads there are unless -j says.
load helper

# cpus COMMAND…: those that the help names
cpus() {
    "$@" "$LABELSIFT" score --help | sed -n 's/.*default: the CPUs, here \([0-9]*\).*/\1/p'
}

@test "cpus: those of the affinity mask" {
    command -v taskset || skip 'no taskset'
    [ "$(cpus env)" -ge 1 ]
    [ "$(cpus env)" -le "$(nproc --all)" ]
    first=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
    [ "$(cpus taskset -c "$first")" -eq 1 ]
}

@test "cpus: no more than the cgroup's quota, rounded up, and that of those above it" {
    cpu=/sys/fs/cgroup/cpu
    [ -w $cpu/cgroup.procs ] && mkdir $cpu/labelsift-$$ || skip 'no cgroup of version 1 to write to'
    mkdir $cpu/labelsift-$$/below
    in_group() { (echo "$BASHPID" > $cpu/labelsift-$$/below/cgroup.procs && cpus env); }
    got=
    for quota in 30000 100000 -1; do
        echo $quota > $cpu/labelsift-$$/cpu.cfs_quota_us
        got+=$(in_group)' '
    done
    rmdir $cpu/labelsift-$$/below $cpu/labelsift-$$
    [ "$got" = "1 1 $(cpus env) " ]
}
