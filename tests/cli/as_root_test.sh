# Devices, owners, a disk that is full, and images on disks. Needs root that may mount, loop devices, and xorriso.
[ "$(id -u)" -eq 0 ] && command -v xorriso >/dev/null || exit 77
unshare --mount true 2>/dev/null || exit 77
[ -n "${DISCMASTER_TEST_ISOLATED:-}" ] || DISCMASTER_TEST_ISOLATED=1 exec unshare --mount --propagation private bash "$0" "$@"
. "$(dirname "$0")/common.sh"
disk=
trap '[ -z "$disk" ] || losetup -d "$disk"; rm -rf "$work"' EXIT
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

# An image goes to a disk that is free and large enough, and on which nothing may be kept.
head -c 8M /dev/urandom >disk.img
disk=$(losetup -f --show disk.img) || { echo "no loop devices: images on disks were not tried"; exit 77; }
cp disk.img before
expect 0 "$ctl" image create -o tree.iso tree --reproducible
expect 1 "$ctl" image create -o "$disk" tree --reproducible
says err "$disk is a disk"
head -c 9000000 /dev/urandom >tree/larger
expect 1 "$ctl" image create -o "$disk" tree --force
says err "Nothing was written"
rm tree/larger
cmp -s "$disk" before || fail "a refusal changed the disk"
expect 0 "$ctl" image create -o "$disk" tree --reproducible --force
[ -b "$disk" ] || fail "a disk was replaced"
cmp -n "$(stat -c %s tree.iso)" "$disk" tree.iso || fail "the disk holds another image"
mkfs.ext4 -q "$disk" && mkdir mounted && mount "$disk" mounted
expect 1 "$ctl" image create -o "$disk" tree --force
says err busy
umount mounted

# Where blocks can be shared, an image shares them with its files, and is the same image.
again() { umount mounted && mount -o loop "$1.img" mounted || fail "no $1 can be mounted"; }
used() { again "$1" && df --output=used -k mounted | tail -1; }  # without what is allocated ahead
for kind in xfs btrfs; do
    truncate -s 400M "$kind.img"
    "mkfs.$kind" -q "$kind.img" >/dev/null && mount -o loop "$kind.img" mounted || fail "no $kind can be made"
    mkdir mounted/tree
    head -c 150000001 /dev/urandom >mounted/tree/large
    head -c 40000 /dev/urandom >mounted/tree/medium
    echo small >mounted/tree/small
    before=$(used "$kind")
    expect 0 "$ctl" image create -o mounted/shared.iso mounted/tree --reproducible
    grown=$(($(used "$kind") - before))
    [ "$grown" -lt 20000 ] || fail "$kind: a shared image of 150 MB took $grown KiB"
    expect 0 "$ctl" image create -o copied.iso mounted/tree --reproducible --no-clone
    cmp mounted/shared.iso copied.iso || fail "$kind: a shared image is another image"
    expect 0 "$ctl" image check mounted/shared.iso
    head -c 50000001 /dev/urandom >mounted/tree/second
    before=$(used "$kind")
    expect 0 "$ctl" image append mounted/shared.iso mounted/tree/second
    grown=$(($(used "$kind") - before))
    [ "$grown" -lt 20000 ] || fail "$kind: a shared session of 50 MB took $grown KiB"
    mkdir "out-$kind"
    expect 0 "$ctl" image extract mounted/shared.iso -C "out-$kind"
    cmp "out-$kind/second" mounted/tree/second && cmp "out-$kind/large" mounted/tree/large ||
        fail "$kind: a shared session has other contents"
    umount mounted
    rm -r "out-$kind" copied.iso "$kind.img"
done

finish
