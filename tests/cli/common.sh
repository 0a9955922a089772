# Sourced by the tests of discmasterctl: running it, and saying what was wrong.
# Sets: ctl (the program), work (an own folder that goes with the test), plain (put before a program, it takes the
# capabilities away with which root reads everything).

ctl=$(realpath "$1")
work=$(mktemp -d)
failures=0

plain=
[ "$(id -u)" -ne 0 ] || plain="/usr/bin/env setpriv --bounding-set=-dac_override,-dac_read_search"

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

# expect STATUS COMMAND...: runs it with its output in $work/out and $work/err.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    if [ "$status" -ne "$wanted" ]; then
        fail "'${*##*/}' ended with $status instead of $wanted"
        sed 's/^/    out: /' "$work/out" | head -20
        sed 's/^/    err: /' "$work/err" | head -20
    fi
}

# says out|err TEXT: what the last command printed holds the text.
says() {
    grep -qF -- "$2" "$work/$1" || { fail "no '$2' in its $1:"; sed 's/^/    /' "$work/$1" | head -20; }
}

# json EXPRESSION: a Python expression over `d`, the JSON document that the last command printed, is true.
json() {
    /usr/bin/python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
assert eval(sys.argv[2]), d' "$work/out" "$1" || fail "JSON: not $1"
}

# json_lines EXPRESSION: the same over `lines`, the objects of --json=stream.
json_lines() {
    /usr/bin/python3 -c 'import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
assert all("type" in line for line in lines)
assert eval(sys.argv[2]), lines' "$work/out" "$1" || fail "JSON lines: not $1"
}

# until_true COMMAND...: waits until it succeeds, for half a minute.
until_true() {
    local try
    for try in $(seq 300); do
        "$@" && return 0
        sleep 0.1
    done
    fail "waited in vain for: $*"
    return 1
}

finish() {
    [ "$failures" -eq 0 ] || echo "$failures failures"
    [ "$failures" -eq 0 ]
}
