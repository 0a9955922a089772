# Command lines that make no sense end with 2 and say where the help is; help and version end with 0.
. "$(dirname "$0")/common.sh"
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH

expect 0 "$ctl" --help
for verb in list info monitor burn append verify read eject load jobs wait cancel image virtual; do says out "  $verb"; done
expect 0 "$ctl" --version
says out discmasterctl
for verb in list info monitor burn append verify read eject load jobs wait cancel \
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
says err "software recorders hold cd-r cd-rw dvd-r dvd-rw dvd+r bd-r bd-re dvd+rw dvd-ram dvd+r-dl bd-r-dl bd-r-tl bd-r-ql bd-re-dl bd-re-tl disk"
expect 2 "$ctl" virtual add demo --media hd-dvd-r
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
    [ "$types" = "cd-r cd-rw dvd-r dvd-rw dvd+r bd-r bd-re dvd+rw dvd-ram dvd+r-dl bd-r-dl bd-r-tl bd-r-ql bd-re-dl bd-re-tl disk" ] || fail "completion of virtual $verb --media: $types"
    expect 0 "$ctl" virtual $verb --help
    for type in $types; do says out "$type"; done
done
[ "$(complete "$ctl" virtual add x --media bd)" = "bd-r bd-re bd-r-dl bd-r-tl bd-r-ql bd-re-dl bd-re-tl" ] || fail "completion of bd"
[[ " $(complete "$ctl" image create --media "") " == *" dvd-ram "* ]] || fail "completion of image create --media"
grep -qF '.BR cd\-r ", " cd\-rw ", " dvd+r ", " bd\-r ", " bd\-re ", " dvd+rw ", " dvd\-ram ", " dvd+r\-dl ", " bd\-r\-dl ", " bd\-r\-tl ", " bd\-r\-ql ", " bd\-re\-dl ", " bd\-re\-tl " or " disk .' "$here/docs/discmasterctl.1" || fail "the manual names other media"

# No bus and no service: 10, and how to get one.
export DBUS_SESSION_BUS_ADDRESS=unix:path=$work/nothing
for verb in list info jobs "burn /etc/hostname" "virtual add x"; do
    # shellcheck disable=SC2086
    expect 10 "$ctl" --session $verb
    says err "Next step:"
done
expect 10 "$ctl" list --session --json
json 'd["error"]["exitCode"] == 10 and d["error"]["message"]'

# Options that would change nothing.
for options in "--iso-level 1 --fs udf" "--long-joliet --fs iso9660,rockridge" "--relocate --fs iso9660" \
    "--udf-revision 2.01 --fs iso9660" "--single-metadata" "--single-metadata --udf-revision 2.01" \
    "--separate-files" "--owner 0 --fs iso9660,joliet" "--modes public --fs iso9660" "--specials --fs iso9660" \
    "--no-hybrid" "--boot-code /etc/hostname"; do
    # shellcheck disable=SC2086 # options and their values
    expect 2 "$ctl" image create -o "$work/none.iso" /etc/hostname $options
    says err "${options%% *}"
done
expect 0 "$ctl" image create -o "$work/single.iso" /etc/hostname --single-metadata --udf-revision 2.60
expect 2 "$ctl" burn --image /etc/hostname --volume LABEL
says err "--image excludes --volume"
expect 2 "$ctl" verify --image /etc/hostname --fs udf
expect 2 "$ctl" burn /etc/hostname --size 700M
says err "--image -"

# A session that cannot be.
expect 2 "$ctl" image ls "$work/single.iso" --start 99999
says err "--start 99999"
says err "begins at block"

# A name that has no room is told where it is cut.
expect 0 "$ctl" image create -o "$work/name.iso" /etc/hostname --volume A_NAME_OF_MORE_THAN_16_CHARACTERS
says err "too long for Joliet"
says err "too long for ISO 9660"
! grep -q "too long for UDF" "$work/err" || fail "UDF has room for that name"
expect 0 "$ctl" image create -o "$work/name2.iso" /etc/hostname --volume SHORT
! grep -q "too long" "$work/err" || fail "a short name is said to be cut"

finish
