# On a terminal: the progress line, the question before something is lost, Ctrl-C once and twice.
. "$(dirname "$0")/common.sh"
command -v tmux >/dev/null || exit 77
. "$(dirname "$0")/private_bus.sh"
trap 'tmux -L "$socket" kill-server 2>/dev/null; stop_bus' EXIT
socket=discmasterctl-test-$$
cd "$work" || exit 1
ctl="$ctl --session"
export TERM=xterm NO_COLOR=1
head -c 5000000 /dev/urandom >file
mkfifo feed

screen() { tmux -L "$socket" capture-pane -p -t test; }
shows() { screen | grep -qE -- "$1"; }
enter() { tmux -L "$socket" send-keys -t test "$1" Enter; }
# What an earlier command left on the screen must not be taken for what this one says.
cleared() { [ "$(screen | grep -v '^$')" = "ready>" ]; }
start() {
    enter clear
    until_true cleared
    enter "$1; echo status=\$?"
}
press() { tmux -L "$socket" send-keys -t test "$1"; }

$ctl virtual add demo --media bd-re >/dev/null || { fail "virtual add"; finish; exit; }
tmux -L "$socket" -f /dev/null new-session -d -x 110 -y 30 -s test "PS1='ready> ' bash --norc --noprofile" || exit 77
until_true shows 'ready>'

# A burn that stands still until it is fed, so that every state can be looked at.
start_burn() {
    start "$ctl burn demo --image - --size 100MiB $1 <feed"
    exec 7>feed
    head -c 8000000 /dev/zero >&7
    until_true shows '^(Writing|Preparing|Formatting|Calibrating|Checking) +\['
}

start_burn --force
shows '%' || fail "no share on the progress line: $(screen)"
[ "$(screen | grep -cE '^(Writing|Preparing|Formatting|Calibrating|Checking) ')" -eq 1 ] || fail "the line is not redrawn in place"
press C-c
until_true shows 'Cancelling at the next safe point'
until_true shows 'status=8'
exec 7>&-

start_burn --force
press C-c
until_true shows 'Cancelling at the next safe point' && press C-c
until_true shows 'status=8'
exec 7>&-

# The question, answered with no; the job that was left alone has stopped before.
is_idle() { ! $ctl jobs | grep -q running; }
until_true is_idle
$ctl burn demo file --force >/dev/null 2>burn.err || fail "burn: $(cat burn.err)"
start "$ctl burn demo file"
until_true shows 'will be lost. Overwrite it\? \[y/N\]'
enter n
until_true shows 'nothing was burned'
until_true shows 'status=8'
start "$ctl burn demo file"
until_true shows 'Overwrite it\?'
press C-c
until_true shows 'status=8'
start "$ctl burn demo file"
until_true shows 'Overwrite it\?'
enter y
until_true shows 'status=0'
shows 'verified' || fail "no summary: $(screen)"

# What is lost when another medium is loaded.
start "$ctl virtual load demo --media cd-r"
until_true shows 'will be deleted, with what was burned onto it. Load another medium\? \[y/N\]'
enter n
until_true shows 'demo is as it was'
until_true shows 'status=8'
start "$ctl virtual load demo --media cd-r"
until_true shows 'Load another medium\?'
enter y
until_true shows 'Loaded a cd-r into demo'
finish
