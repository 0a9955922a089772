# image create, check, ls and info, on images of ours and of others.
. "$(dirname "$0")/common.sh"
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH
cd "$work" || exit 1

mkdir -p "tree/Some Folder/deep" other
echo hello >tree/a.txt
head -c 300000 /dev/zero | tr '\0' x >"tree/Some Folder/big file.bin"
: >"tree/Some Folder/deep/empty"
echo Ü >"tree/Ümlaut.txt"
ln -s a.txt tree/link
echo other >other/b.txt

# One folder gives its contents to the root.
expect 0 "$ctl" image create -o one.iso tree --volume TESTDISC
says out "Made one.iso: 5 files in 2 folders"
expect 0 "$ctl" image ls one.iso
cp out listing
for name in a.txt link "Some Folder/" "Some Folder/big file.bin" "Some Folder/deep/empty" "Ümlaut.txt"; do says out "$name"; done
expect 0 "$ctl" image ls one.iso "Some Folder/deep"
! grep -q a.txt out || fail "ls of a folder shows what is outside it"
expect 0 "$ctl" image ls -l one.iso link
says out "-> a.txt"
says out "lrwxrwxrwx"
expect 3 "$ctl" image ls one.iso no/such
for view in iso9660 rockridge joliet udf; do expect 0 "$ctl" image ls one.iso --fs $view; done
expect 2 "$ctl" image ls one.iso --fs hfs
expect 0 "$ctl" image ls one.iso --json
json 'd["fileSystem"] == "Rock Ridge" and [e["size"] for e in d["entries"] if e["path"] == "Some Folder/big file.bin"] == [300000]'
expect 0 "$ctl" image ls one.iso --json=stream
json_lines 'len([l for l in lines if l["type"] == "entry"]) == 7'
expect 0 "$ctl" image info one.iso
says out TESTDISC
says out "UDF 1.02"
expect 0 "$ctl" image info one.iso --json
json '{v["name"] for v in d["volumes"]} == {"TESTDISC"} and len(d["volumes"]) == 4'
expect 0 "$ctl" image check one.iso
says out "no error"
expect 0 "$ctl" image check one.iso --json
json 'd["sound"] and d["errors"] == 0'

# Others see the same.
if command -v xorriso >/dev/null; then
    xorriso -indev one.iso -find / -exec lsdl 2>/dev/null >seen
    grep -q "big file.bin" seen || fail "xorriso does not see the files"
fi

# Several PATHs appear under their own names; a file beside a folder does too.
expect 0 "$ctl" image create -o two.iso tree/a.txt other/
expect 0 "$ctl" image ls two.iso
[ "$(tr '\n' ' ' <out)" = "a.txt other/ other/b.txt " ] || fail "two PATHs gave: $(cat out)"
mkdir third && echo x >third/a.txt
expect 2 "$ctl" image create -o three.iso tree/a.txt third/a.txt
says err "two of the paths would be called a.txt"

# What exists is not replaced unless asked for, and nothing is left of what failed.
expect 1 "$ctl" image create -o one.iso other
says err --force
expect 0 "$ctl" image create -o one.iso other --force
# A device or a pipe is written to as it is, and stays what it is; a folder is refused.
mkfifo through
ln -s /dev/null link-to-null
expect 0 "$ctl" image create -o one.iso other --reproducible --force
cksum <one.iso >wanted
cksum <through >got &
expect 0 "$ctl" image create -o through other --reproducible
wait $!
cmp -s wanted got || fail "another image came through a pipe"
[ -p through ] || fail "a pipe was replaced"
for options in "" --force; do
    expect 0 "$ctl" image create -o link-to-null other $options
    [ -c link-to-null ] && [ -c /dev/null ] || fail "a device was replaced"
    expect 1 "$ctl" image create -o /dev/full other $options
    says err "No space left"
    expect 1 "$ctl" image create -o third other $options
    says err "third is a folder"
done
# What is refused is refused before the work.
expect 1 "$ctl" image create -o one.iso no/such/folder
says err "exists already"
expect 3 "$ctl" image create -o none.iso nowhere
says err "Next step:"
mkfifo pipe
expect 1 "$ctl" image create -o none.iso pipe
[ ! -e none.iso ] || fail "a failed create left an image"
[ -z "$(find . -name '.*.iso*' -o -name 'none.iso*')" ] || fail "a failed create left a temporary file"

# The same bytes, on stdout too; a time only where SOURCE_DATE_EPOCH says it.
expect 0 "$ctl" image create -o r1.iso tree --reproducible
"$ctl" image create -o - tree --reproducible 2>/dev/null >r2.iso || fail "-o - failed"
cmp r1.iso r2.iso || fail "the same tree gave other bytes"
export SOURCE_DATE_EPOCH=1700000000
expect 0 "$ctl" image create -o e1.iso tree
expect 0 "$ctl" image create -o e2.iso tree
cmp e1.iso e2.iso || fail "SOURCE_DATE_EPOCH gave other bytes"
expect 0 "$ctl" image info e1.iso --json
json 'all(v["created"] == 1700000000 for v in d["volumes"] if "created" in v)'
unset SOURCE_DATE_EPOCH
expect 2 "$ctl" image create -o - tree --json

# A choice of file systems.
expect 0 "$ctl" image create -o iso.iso tree --fs iso9660,rockridge
expect 0 "$ctl" image info iso.iso --json
json '{v["fileSystem"] for v in d["volumes"]} == {"ISO 9660", "Rock Ridge"}'
expect 0 "$ctl" image create -o udf.iso tree --fs udf
expect 0 "$ctl" image info udf.iso --json
json '{v["fileSystem"] for v in d["volumes"]} == {"UDF"}'
expect 0 "$ctl" image create -o cd.iso tree --media cd-r
expect 0 "$ctl" image info cd.iso --json
json '"UDF" not in {v["fileSystem"] for v in d["volumes"]} and "Joliet" in {v["fileSystem"] for v in d["volumes"]}'
expect 0 "$ctl" image create -o bd.iso tree --media bd-r
expect 0 "$ctl" image info bd.iso --json
json '{v["fileSystem"] for v in d["volumes"]} == {"UDF"}'
expect 0 "$ctl" image create -o strict.iso tree --strict-imapi2
expect 0 "$ctl" image info strict.iso --json
json '{v["fileSystem"] for v in d["volumes"]} == {"ISO 9660", "Joliet"}'
expect 0 "$ctl" image create -o j.iso tree --json
json 'd["files"] == 4 and d["symlinks"] == 1 and d["bytes"] == d["blocks"] * 2048'

# Images that others made.
if command -v genisoimage >/dev/null; then
    genisoimage -quiet -r -J -V OTHERS -o others.iso tree 2>/dev/null
    expect 0 "$ctl" image check others.iso
    expect 0 "$ctl" image ls others.iso
    says out "Some Folder/big file.bin"
fi
if command -v xorriso >/dev/null; then
    xorriso -outdev xorriso.iso -map tree / >/dev/null 2>&1
    expect 0 "$ctl" image check xorriso.iso
    expect 0 "$ctl" image ls xorriso.iso
    says out "Ümlaut.txt"
fi

# Damaged ones, and what is none.
truncate -s 400K r1.iso
expect 1 "$ctl" image check r1.iso --json
json 'not d["sound"] and d["errors"] > 0'
head -c 1048576 /dev/zero >zeros
expect 1 "$ctl" image check zeros
expect 1 "$ctl" image ls zeros
expect 1 "$ctl" image info tree/a.txt
expect 3 "$ctl" image info nowhere.iso

# Progress on a pipe is a line per phase and per 10 %.
expect 0 "$ctl" image create -o p.iso tree
says err "Writing: 100 %"
finish
