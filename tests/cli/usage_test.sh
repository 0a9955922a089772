# Command lines that make no sense end with 2 and say where the help is; help and version end with 0.
. "$(dirname "$0")/common.sh"
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH

expect 0 "$ctl" --help
for verb in list info monitor burn verify read eject load jobs wait cancel image virtual; do says out "  $verb"; done
expect 0 "$ctl" --version
says out discmasterctl
for verb in list info monitor burn verify read eject load jobs wait cancel \
    "image create" "image check" "image ls" "image info" \
    "virtual add" "virtual load" "virtual list" "virtual remove"; do
    # shellcheck disable=SC2086
    expect 0 "$ctl" $verb --help
    says out "Usage: discmasterctl $verb"
    says out --json
done

expect 2 "$ctl"
says err "no command was given"
expect 2 "$ctl" frobnicate
says err "there is no command discmasterctl frobnicate"
expect 2 "$ctl" image frobnicate
expect 2 "$ctl" list --no-such-option
says err "Next step: discmasterctl list --help"
expect 2 "$ctl" list --json=xml
expect 2 "$ctl" burn --verify sometimes /etc/hostname
expect 2 "$ctl" read
expect 2 "$ctl" wait
expect 2 "$ctl" virtual add
expect 2 "$ctl" virtual load demo --media floppy
says err "software recorders hold cd-r dvd+r bd-r bd-re"
expect 2 "$ctl" virtual add demo --media dvd-rw
says err "software recorders hold"
expect 2 "$ctl" virtual load demo
says err "--media"
expect 2 "$ctl" virtual add demo --media bd-r --size 0
says err "--size 0"
expect 2 "$ctl" virtual add demo --media bd-r --size large
expect 2 "$ctl" image create -o "$work/x.iso"
expect 2 "$ctl" image create -o "$work/x.iso" /etc/hostname --fs joliet
expect 2 "$ctl" image create -o "$work/x.iso" /etc/hostname --iso-level 7
expect 2 env SOURCE_DATE_EPOCH=never "$ctl" image create -o "$work/x.iso" /etc/hostname
[ ! -e "$work/x.iso" ] || fail "a refused command left a file"

# What software recorders hold is said alike by the help, the completion and the manual.
here=$(dirname "$0")/../..
complete() { bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _discmasterctl
    echo "${COMPREPLY[*]}"' bash "$here/cli/completion/discmasterctl" "$@"; }
for verb in add load; do
    types=$(complete "$ctl" virtual $verb x --media "")
    [ "$types" = "cd-r dvd+r bd-r bd-re" ] || fail "completion of virtual $verb --media: $types"
    expect 0 "$ctl" virtual $verb --help
    for type in $types; do says out "$type"; done
done
[ "$(complete "$ctl" virtual add x --media bd)" = "bd-r bd-re" ] || fail "completion of bd"
[[ " $(complete "$ctl" image create --media "") " == *" dvd-ram "* ]] || fail "completion of image create --media"
grep -qF '.BR cd\-r ", " dvd+r ", " bd\-r " or " bd\-re .' "$here/docs/discmasterctl.1" || fail "the manual names other media"

# No bus and no service: 10, and how to get one.
export DBUS_SESSION_BUS_ADDRESS=unix:path=$work/nothing
for verb in list info jobs "burn /etc/hostname" "virtual add x"; do
    # shellcheck disable=SC2086
    expect 10 "$ctl" --session $verb
    says err "Next step:"
done
expect 10 "$ctl" list --session --json
json 'd["error"]["exitCode"] == 10 and d["error"]["message"]'
finish
