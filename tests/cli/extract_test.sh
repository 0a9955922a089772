# image extract: what is in an image comes out as it was, and nothing gets where it must not.
. "$(dirname "$0")/common.sh"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
umask 022

mkdir -p "tree/Some Folder/deep"
echo hello >tree/a.txt
ln tree/a.txt tree/second-name
head -c 3000000 /dev/urandom >"tree/Some Folder/big file.bin"
: >"tree/Some Folder/deep/empty"
ln -s a.txt tree/link
ln -s /etc/passwd tree/absolute
chmod 0751 "tree/Some Folder"
chmod 0640 tree/a.txt
touch -d '2001-02-03 04:05:06 UTC' tree/a.txt "tree/Some Folder/deep"

same() { # DIR: the tree is there, with links, permissions and times
    diff -r --no-dereference tree "$1" || fail "$1 differs"
    [ "$(cd tree && find . -printf '%p %m %Ts\n' | grep -v '^\. ' | sort)" = "$(cd "$1" && find . -printf '%p %m %Ts\n' | grep -v '^\. ' | sort)" ] ||
        fail "permissions or times differ in $1"
}

expect 0 "$ctl" image create -o x.iso tree
mkdir all
expect 0 "$ctl" image extract x.iso -C all
says out "Extracted 6 files in 2 folders"
same all
[ "$(stat -c %i all/a.txt)" = "$(stat -c %i all/second-name)" ] || fail "a hard link became two files"
mkdir udf
expect 0 "$ctl" image extract x.iso -C udf --fs udf
diff -r --no-dereference tree udf || fail "UDF gave other files"
mkdir joliet
expect 0 "$ctl" image extract x.iso -C joliet --fs joliet
cmp "tree/Some Folder/big file.bin" "joliet/Some Folder/big file.bin" || fail "Joliet gave another file"
expect 2 "$ctl" image extract x.iso -C all --fs hfs
expect 3 "$ctl" image extract x.iso -C nowhere
expect 3 "$ctl" image extract nowhere.iso -C all

# Parts, with the folders that lead there.
mkdir part
expect 0 "$ctl" image extract x.iso "Some Folder/deep" /a.txt -C part
[ "$(cd part && find . | sort | tr '\n' ' ')" = ". ./Some Folder ./Some Folder/deep ./Some Folder/deep/empty ./a.txt " ] ||
    fail "parts gave: $(find part)"
expect 3 "$ctl" image extract x.iso no/such -C part
says err "the image has no no/such"

# What is there already.
echo mine >all/a.txt
expect 1 "$ctl" image extract x.iso -C all
says err "--force replaces"
[ "$(cat all/a.txt)" = mine ] || fail "a file was replaced unasked"
expect 0 "$ctl" image extract x.iso -C all --keep --json
json 'd["kept"] == 6 and d["files"] == 0 and d["failed"] == 0'
[ "$(cat all/a.txt)" = mine ] || fail "a file that was to be kept was replaced"
expect 0 "$ctl" image extract x.iso -C all --force
same all
expect 2 "$ctl" image extract x.iso -C all --force --keep
expect 0 "$ctl" image extract x.iso a.txt -C joliet --force --json=stream
json_lines 'any(l["type"] == "extracted" and l["path"] == "a.txt" for l in lines)'

# A link that somebody put there is not followed, neither as a folder nor as a file.
mkdir trap victim
ln -s ../victim "trap/Some Folder"
ln -s ../victim/file trap/a.txt
expect 1 "$ctl" image extract x.iso -C trap
[ -z "$(ls -A victim)" ] || fail "a link was followed: $(ls -A victim)"
expect 1 "$ctl" image extract x.iso -C trap --force
[ -z "$(ls -A victim)" ] || fail "a link was followed with --force: $(ls -A victim)"
[ -f trap/a.txt ] && [ ! -L trap/a.txt ] || fail "--force did not replace the link itself"

# Hostile names: what is one in the image is one name on the host.
python3 - x.iso evil.iso <<'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
for name, evil in ((b"a.txt", b"../.x"), (b"link", b"..\0\0")):
    at = 0
    while (at := data.find(b"NM" + bytes([5 + len(name)]) + b"\1\0" + name, at)) >= 0:
        data[at + 5:at + 5 + len(name)] = evil
        at += 1
open(sys.argv[2], "wb").write(data)
PY
mkdir -p evil/in
"$ctl" image extract evil.iso -C evil/in >/dev/null 2>&1
[ "$(ls -A evil)" = in ] || fail "something was written outside: $(ls -A evil)"

truncate -s 400K x.iso
mkdir cut
expect 1 "$ctl" image extract x.iso -C cut
[ ! -e "cut/Some Folder/big file.bin" ] || fail "half a file was left"

# Sessions, streams, compressed files: images that others made.
if command -v xorriso >/dev/null; then
    xorriso -dev multi.iso -volid ONE -map tree/a.txt /one.txt >/dev/null 2>&1
    xorriso -dev multi.iso -volid TWO -rm one.txt -- -map tree/a.txt /two.txt >/dev/null 2>&1
    expect 0 "$ctl" image info multi.iso --json
    json '[s["name"] for s in d["sessions"]] == ["ONE", "TWO"]'
    mkdir s1 s2
    expect 0 "$ctl" image extract multi.iso -C s1 --from-session 1
    expect 0 "$ctl" image extract multi.iso -C s2
    [ -e s1/one.txt ] && [ ! -e s1/two.txt ] && [ -e s2/two.txt ] && [ ! -e s2/one.txt ] || fail "sessions: $(ls s1 s2)"
    expect 0 "$ctl" image ls multi.iso --start 32
    says out one.txt
    expect 2 "$ctl" image ls multi.iso --from-session 3
    expect 2 "$ctl" image ls multi.iso --from-session 0
    says err "2 sessions"
    xorriso -outdev z.iso -map tree / -set_filter_r --zisofs / >/dev/null 2>&1
    mkdir z
    expect 0 "$ctl" image extract z.iso -C z
    same z
fi
finish
