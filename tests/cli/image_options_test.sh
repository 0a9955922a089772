# Every option of an image means the same to 'image create', to a burn that the service masters, and to its verification.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/private_bus.sh"
unset SOURCE_DATE_EPOCH
cd "$work" || exit 1
own="$plain $ctl"
ctl="$ctl --session"
mkdir -p tree/sub/raw tree/1/2/3/4/5/6/7/8
echo hello >tree/a.txt
cp tree/a.txt tree/sub/again.txt
echo film >tree/sub/film.mpg
echo left >tree/sub/raw/out.tmp
echo deep >tree/1/2/3/4/5/6/7/8/deep.txt
head -c 300000 /dev/urandom >tree/b.bin
cp tree/b.bin tree/sub/b.again
ln -s a.txt tree/link
ln tree/a.txt tree/hard
mkfifo tree/fifo
echo terms >tree/TERMS.TXT
printf 'again\n' >"tree/$(printf 'x%.0s' $(seq 90)).txt"
find tree -exec touch -d '2020-02-03 04:05:06 UTC' {} +
printf '/sub/film.mpg 10\n/b.bin -10\n' >weights
printf '%s\n' '/none 1' >wrong

run() { local wanted=$1; shift; # shellcheck disable=SC2086
    expect "$wanted" $ctl "$@"; }

# same OPTION...: an image of the tree with these options is the same, whoever makes it, and verifies with them.
same() {
    rm -rf made.iso store
    expect 0 $own image create -o made.iso tree --reproducible --volume SAME "$@"
    run 0 virtual add same --media bd-r --store "$work/store"
    run 0 burn same tree --reproducible --volume SAME --verify none "$@"
    cmp made.iso store/disc.iso || fail "the service and the program made different images with: $*"
    run 0 verify same tree --reproducible --volume SAME "$@"
    run 0 virtual remove same
    [ -z "$previous" ] || ! cmp -s made.iso "$previous" || fail "no difference is made by: $*"
}

previous=
same
mv made.iso plain.iso
previous=plain.iso

# What goes in, and how.
same --exclude '*.tmp' --exclude sub/raw
same --hide 'a.*'
same --fs udf --udf-revision 2.01 --real-time '*.mpg'
same --links follow
same --links leave-out
same --specials
same --once
same --sort weights
same --owner 12:34
same --modes public
same --modes 444:555

# How file systems say it.
same --fs iso9660,rockridge
same --fs iso9660,iso9660:1999,joliet
same --fs udf
same --fs udf --udf-revision 2.50
same --fs udf --udf-revision 2.50 --single-metadata
same --fs udf --separate-files
same --iso-level 1
same --long-joliet
same --relocate
same --media cd-r
same --media bd-r
same --strict-imapi2 --exclude 8

# The volume.
same --publisher 'Some Publisher' --preparer 'Somebody' --application 'A program' --system-id UNIX --volume-set SET
same --copyright-file TERMS.TXT
same --expires 2031-01-01 --effective 2021-01-01
same --zone +02:00
TZ=Asia/Kolkata same --zone local
same --padding 0
same --align 512
same --align-files 16

# What it boots.
head -c 40000 /dev/zero | tr '\0' l >loader.img
head -c 1474560 /dev/zero >floppy.img
{ printf 'isolinux.bin'; head -c 420 /dev/zero; } >code.bin
same --boot bios:loader.img,info-table,grub2,id=Somebody,load=8,segment=0x7C0 --boot uefi:floppy.img
same --boot bios:/a.txt,in-image --boot bios:floppy.img --boot bios:floppy.img,emulation=none --boot-code code.bin
same --boot uefi:floppy.img --no-hybrid
same --boot uefi:floppy.img --fs iso9660

# A file by itself is taken over as one in a folder is.
previous=
alone() {
    rm -rf made.iso store
    expect 0 $own image create -o made.iso tree/a.txt tree/sub/film.mpg --reproducible --volume SAME "$@"
    run 0 virtual add same --media bd-r --store "$work/store"
    run 0 burn same tree/a.txt tree/sub/film.mpg --reproducible --volume SAME "$@"
    cmp made.iso store/disc.iso || fail "files alone differ with: $*"
    run 0 virtual remove same
}
alone --fs udf --udf-revision 2.01 --hide 'a.*' --real-time '*.mpg'

# What is refused is refused the same way.
: >empty.img
run 0 virtual add refused --media bd-r
for options in '--strict --fs iso9660' '--strict --fs iso9660 --iso-level 1' '--fs udf --relocate' '--padding 1000001' \
    '--boot bios:empty.img' '--boot bios:none.img' '--boot bios:/none,in-image' '--boot atari:loader.img' \
    '--boot bios:loader.img --fs udf' '--boot bios:loader.img,load=x' '--boot bios:loader.img,emulation=tape' \
    '--boot bios:loader.img,emulation=floppy-1.2' '--boot uefi:loader.img --boot-code code.bin' \
    '--boot bios:loader.img --boot-code loader.img' '--boot bios:loader.img --boot-code code.bin --no-hybrid' \
    '--align 0' '--expires 2026-02-30' '--effective 2026-13-01' '--effective 2026-01-01T24:00:00' '--fs udf,udf' '--fs ,' '--copyright-file NONE.TXT' '--sort wrong' '--modes 99999' '--zone +02:07'; do
    # shellcheck disable=SC2086
    $own image create -o refused.iso tree $options >out 2>err </dev/null
    status=$?
    [ $status -ne 0 ] || fail "image create took: $options"
    # shellcheck disable=SC2086
    run $status burn refused tree $options
done
run 0 virtual remove refused

# Extended attributes become named streams, where the file system has them.
attributes=
if /usr/bin/python3 -c 'import os; os.setxattr("tree/a.txt", "user.note", b"text")' 2>/dev/null; then
    attributes=1
    previous=plain.iso
    same --fs udf --udf-revision 2.00 --xattrs
fi

# An unreadable file is left out and told.
chmod 0 tree/sub/film.mpg
same --skip-unreadable
chmod 644 tree/sub/film.mpg

finish || exit 1
[ -n "$attributes" ] || exit 77
