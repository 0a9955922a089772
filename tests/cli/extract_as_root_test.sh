# image extract: devices, owners and a disk that is full. Needs root that may mount, and xorriso.
[ "$(id -u)" -eq 0 ] && command -v xorriso >/dev/null || exit 77
unshare --mount true 2>/dev/null || exit 77
[ -n "${DISCMASTER_TEST_ISOLATED:-}" ] || DISCMASTER_TEST_ISOLATED=1 exec unshare --mount --propagation private bash "$0" "$@"
. "$(dirname "$0")/common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

mkdir tree small d1 d2
head -c 3000000 /dev/urandom >tree/big
chown 12:34 tree/big

# A full disk is told before it is full, and nothing else is harmed.
mount -t tmpfs -o size=1M none small || fail "nothing can be mounted"
expect 0 "$ctl" image create -o big.iso tree
expect 1 "$ctl" image extract big.iso -C small
says err "are free where small is"
umount small

# Devices and owners are made when they are asked for.
mknod tree/null c 1 3 && mkfifo tree/fifo || fail "no devices can be made"
xorriso -outdev d.iso -map tree / >/dev/null 2>&1
expect 0 "$ctl" image extract d.iso -C d1
says err "1 device or socket left out"
[ -p d1/fifo ] && [ ! -e d1/null ] || fail "devices without --devices: $(ls d1)"
[ "$(stat -c '%u:%g' d1/big)" = 0:0 ] || fail "an owner without --owner: $(stat -c '%u:%g' d1/big)"
expect 0 "$ctl" image extract d.iso -C d2 --devices --owner
[ "$(stat -c '%F %t %T' d2/null)" = "character special file 1 3" ] || fail "a device became: $(stat -c '%F %t %T' d2/null)"
[ "$(stat -c '%u:%g' d2/big)" = 12:34 ] || fail "an owner became: $(stat -c '%u:%g' d2/big)"
finish
