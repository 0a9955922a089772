# image create --import and image append, on images of ours and of others.
. "$(dirname "$0")/common.sh"
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH
cd "$work" || exit 1

mkdir -p old/sub/deep new/sub
echo hello >old/a.txt
seq 20000 >old/sub/big
echo deep >old/sub/deep/x
ln old/a.txt old/hard
ln -s a.txt old/link
echo changed >new/a.txt
echo added >new/b.txt
seq 3000 >new/sub/more

extracted() { # IMAGE OPTIONS...: into x
    rm -rf x
    mkdir x
    expect 0 "$ctl" image extract "$@" -C x
}
same() { diff -r "$1" "$2" >/dev/null || fail "$1 and $2 differ: $(diff -rq "$1" "$2")"; }

# --- A new image on top of another

expect 0 "$ctl" image create -o old.iso old --volume LABEL
expect 0 "$ctl" image create -o merged.iso --import old.iso new
cp -a old both && cp -a new/. both/
# a hard link in the folder was written through; on the disc the new file takes the name alone
rm both/hard && echo hello >both/hard
extracted merged.iso
same both x
expect 0 "$ctl" image info merged.iso --json
json 'd["volumes"][0]["name"] == "LABEL"'
expect 0 "$ctl" image create -o copy.iso --import old.iso --fs udf --udf-revision 2.50 --volume OTHER
expect 0 "$ctl" image check copy.iso
extracted copy.iso
same old x
expect 2 "$ctl" image create -o none.iso
says err --import
expect 2 "$ctl" image create -o none.iso old --import-fs udf
expect 2 "$ctl" image create -o none.iso --import old.iso --import-session 2
says err "one session"
expect 1 "$ctl" image create -o none.iso --import old.iso --import-fs iso9660:1999
expect 1 "$ctl" image create -o none.iso --import old/a.txt
[ ! -e none.iso ] || fail "a failed import left an image"

# --- A further session

for kind in iso9660,joliet,rockridge,udf:1.02 iso9660,joliet,rockridge,udf:2.50 iso9660,rockridge udf:1.02 udf:2.01 udf:2.60; do
    rm -rf tree
    cp -a old tree
    revision=
    [ "${kind#*:}" = "$kind" ] || revision="--udf-revision ${kind#*:}"
    # shellcheck disable=SC2086
    expect 0 "$ctl" image create --force -o w.iso old --fs "${kind%:*}" $revision --volume KEPT
    head -c 1000000000 w.iso >first
    for step in 1 2 3; do
        before=$(stat -c %s w.iso)
        rm -rf add
        cp -a new add
        echo "$step" >"add/step $step"
        rm -f tree/a.txt
        cp -a add/. tree/
        expect 0 "$ctl" image append w.iso add
        says out "Appended to w.iso"
        expect 0 "$ctl" image check w.iso
        extracted w.iso
        same tree x
        [ $(($(stat -c %s w.iso) - before)) -lt 2500000 ] || fail "$kind: the old files were written again"
    done
    rm -rf tree/sub/deep tree/b.txt
    expect 0 "$ctl" image append w.iso --remove sub/deep --remove /b.txt
    extracted w.iso
    same tree x
    expect 0 "$ctl" image info w.iso --json
    json '{v["name"] for v in d["volumes"]} == {"KEPT"}'
    if command -v bsdtar >/dev/null && [ "${kind#udf}" = "$kind" ]; then
        rm -rf y && mkdir y && bsdtar -C y -xf w.iso && same tree y
    fi
    # Of what the first session recorded nothing has changed but what leads to the newest.
    changed=$(cmp -l first w.iso 2>/dev/null | awk -v end="$(stat -c %s first)" '$1 <= end { seen[int(($1 - 1) / 2048)] = 1 } END { for (b in seen) if (b != 256 && (b < 16 || b > 23)) print b }')
    [ -z "$changed" ] || fail "$kind: blocks $changed of the first session were changed"
done

# As on write-once media: the beginning shows the old tree, the session the new one.
cp old.iso seq.iso
expect 0 "$ctl" image append seq.iso new --sequential --json
json 'd["start"] % 32 == 0'
start=$(python3 -c 'import json; print(json.load(open("out"))["start"])')
cmp -n "$(stat -c %s old.iso)" old.iso seq.iso || fail "--sequential changed what was there"
extracted seq.iso --start "$start"
same both x
# What is opened is the last session; the next one goes on with it.
expect 0 "$ctl" image ls seq.iso
says out "b.txt"
expect 0 "$ctl" image append seq.iso --remove b.txt --sequential
expect 0 "$ctl" image ls seq.iso
! grep -q b.txt out || fail "the third session has what it took out"
expect 0 "$ctl" image ls seq.iso --from-session 2
says out "b.txt"
expect 0 "$ctl" image info seq.iso --json
json 'len(d["sessions"]) == 3'
expect 0 "$ctl" image append seq.iso new --sequential --from-session 1

# By others.
for maker in "genisoimage -quiet -R -J -o g.iso" "genisoimage -quiet -R -J -udf -o g.iso" "xorriso -as mkisofs -quiet -R -J -o g.iso"; do
    command -v "${maker%% *}" >/dev/null || continue
    rm -f g.iso
    $maker old 2>/dev/null
    expect 0 "$ctl" image append g.iso new
    expect 0 "$ctl" image check g.iso
    extracted g.iso
    same both x
done
if command -v mkudffs >/dev/null; then
    truncate -s 20M mk.img
    mkudffs -b 2048 --media-type=dvdram mk.img >/dev/null
    cp mk.img mk.before
    expect 5 "$ctl" image append mk.img new
    says err "written in place"
    cmp mk.img mk.before || fail "a refused image was changed"
fi

# --- What cannot be

cp old.iso w.iso
unchanged() { cmp old.iso w.iso || fail "a failed append changed the image: $1"; }
expect 2 "$ctl" image append w.iso
says err --remove
for option in "--fs udf" "--udf-revision 2.50" "--media bd-r" "--boot bios:old/a.txt"; do
    # shellcheck disable=SC2086 # an option and its value
    expect 2 "$ctl" image append w.iso new $option
    says err "${option%% *}"
done
expect 3 "$ctl" image append w.iso --remove no/such
says err "no/such"
expect 2 "$ctl" image append w.iso --remove a.txt --from-session 2
expect 5 "$ctl" image append w.iso new --strict-imapi2
says err "IMAPI2"
expect 3 "$ctl" image append nothing.iso new
expect 1 "$ctl" image append old/a.txt new
expect 1 "$ctl" image append old new
mkdir clash && echo file >clash/sub
expect 0 "$ctl" image append w.iso clash
expect 0 "$ctl" image ls w.iso
! grep -q sub/ out || fail "a file did not replace the folder"
cp old.iso w.iso
exec 9>>w.iso
flock 9
expect 9 "$ctl" image append w.iso new
says err "being written"
exec 9>&-
unchanged "in use"
# The disk fills up while the session is written: the image is as it was.
(
    ulimit -f $((($(stat -c %s old.iso) + 200000) / 1024))
    trap '' XFSZ
    "$ctl" image append w.iso new >out 2>err
    echo $? >code
)
[ "$(cat code)" = 1 ] || fail "a full disk gave $(cat code): $(cat err)"
unchanged "full"
finish
