# slurm: a Slurm cluster on loopback as plain processes of this user: no systemd, no root, nothing
# of /etc. Its jobs find it by SLURM_CONF.
# shellcheck shell=bash

# A process that is there and is not a zombie; kill -0 would take a zombie for one.
slurm_alive() {
    local state
    state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2> /dev/null)
    [ -n "$state" ] && [ "$state" != Z ]
}

slurm_daemons_alive() {
    local pid
    while read -r pid; do
        slurm_alive "$pid" || return
    done < "$SLURM/pids"
}

slurm_until() { # COMMAND…: waits for it to be true; fails when a daemon has died
    until "$@"; do
        slurm_daemons_alive || return
        sleep 0.02
    done
}

slurm_missing() { # what is not installed
    local program
    for program in munged slurmctld slurmd sbatch; do
        command -v "$program" > /dev/null || echo "$program"
    done
}

slurm_listens() {
    (: < "/dev/tcp/127.0.0.1/$1") 2> /dev/null
}

# A free port and so many free ones after it.
slurm_ports() {
    local first port
    for first in $(shuf -i 20000-30000 -n 50); do
        for ((port = first; port <= first + $1; port++)); do
            slurm_listens "$port" && continue 2
        done
        echo "$first"
        return
    done
    return 1
}

slurm_conf() { # FOLDER NODES
    local host user i port
    host=$(hostname -s) user=$(id -un) port=$(slurm_ports "$2") || return
    cat << EOF
ClusterName=loop
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
AuthType=auth/munge
AuthInfo=socket=$1/munge/socket
CredType=cred/munge
SlurmUser=$user
SlurmdUser=$user
StateSaveLocation=$1/state
SlurmctldPidFile=$1/slurmctld.pid
SlurmctldLogFile=$1/log/slurmctld
SlurmdSpoolDir=$1/spool.%n
SlurmdPidFile=$1/slurmd.%n.pid
SlurmdLogFile=$1/log/slurmd.%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=20000,sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
PartitionName=main Nodes=ALL Default=YES MaxTime=10 State=UP
EOF
    # needs the host's name to be in /etc/hosts
    getent hosts "$host" > /dev/null && echo CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
    for ((i = 1; i <= $2; i++)); do
        echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + i)) CPUs=2"
    done
}

# A daemon, in a group of its own; the leash is for the case that the test is killed.
slurm_start() {
    setsid timeout 300 "$@" < /dev/null >> "$SLURM/log/output" 2>&1 3>&- &
    echo $! >> "$SLURM/pids"
}

slurm_idle() {
    [ "$(timeout 2 sinfo --noheader --states=idle --format=%D 2> /dev/null)" = "$1" ]
}

# slurm_up NODES: sets SLURM, the folder of the cluster, and SLURM_CONF. Slurm's folder is not in
# BATS_TEST_TMPDIR, which may be too long for a socket's name.
slurm_up() {
    local i
    PATH=$PATH:/usr/sbin:/sbin
    SLURM=$(mktemp -d /tmp/slurm.XXXXXX) && mkdir "$SLURM"/{munge,state,log} || return
    chmod 755 "$SLURM" "$SLURM/munge"
    (umask 077 && head -c 1024 /dev/urandom > "$SLURM/munge/key")
    slurm_conf "$SLURM" "$1" > "$SLURM/slurm.conf" || return
    export SLURM_CONF=$SLURM/slurm.conf
    slurm_start munged --foreground --key-file="$SLURM/munge/key" --socket="$SLURM/munge/socket" \
        --pid-file="$SLURM/munge/pid" --log-file="$SLURM/munge/log" \
        --seed-file="$SLURM/munge/seed" --num-threads=2
    slurm_until test -S "$SLURM/munge/socket" || return
    slurm_start slurmctld -D
    slurm_until slurm_listens "$(sed -n 's/^SlurmctldPort=//p' "$SLURM_CONF")" || return
    for ((i = 1; i <= $1; i++)); do
        mkdir "$SLURM/spool.n$i"
        slurm_start slurmd -D -N "n$i"
    done
    slurm_until slurm_idle "$1"
}

slurm_no_jobs() {
    local jobs
    jobs=$(timeout 2 squeue --noheader --me 2> /dev/null) && [ -z "$jobs" ]
}

slurm_state() { # JOB
    scontrol --oneliner show job "$1" | grep -o 'JobState=[A-Z]*'
}

slurm_stop() { # PID
    local i
    kill -TERM "$1" 2> /dev/null
    for ((i = 0; i < 250; i++)); do
        slurm_alive "$1" || return 0
        sleep 0.02
    done
    kill -KILL -- "-$1"
}

# Stops all that slurm_up started, jobs first: they would outlive their daemon, if only by moments.
# Does nothing a second time.
slurm_down() {
    local pid i
    [ -n "${SLURM-}" ] || return 0
    if [ -s "$SLURM/pids" ]; then
        timeout 5 scancel --me 2> /dev/null
        slurm_until slurm_no_jobs
        for pid in $(tac "$SLURM/pids"); do
            slurm_stop "$pid"
        done
        for ((i = 0; i < 250; i++)); do
            [ -n "$(slurm_processes "$SLURM")" ] || break
            sleep 0.02
        done
    fi
    rm -rf "$SLURM"
    SLURM=
    unset SLURM_CONF
}

# The processes of the cluster in FOLDER, jobs and all.
slurm_processes() {
    grep -lszF -f <(echo "$1/") /proc/[0-9]*/environ /proc/[0-9]*/cmdline
}
