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

# The same for UDF alone, whose sessions nothing but their places tell of; then one in place, which hides none of them.
for kind in "iso9660,joliet,rockridge" "udf" "udf --udf-revision 2.60"; do
    rm -rf tree && cp -a old tree
    # shellcheck disable=SC2086
    expect 0 "$ctl" image create --force -o s.iso old --fs $kind
    cp s.iso first
    for step in 2 3 4; do
        rm -rf add && mkdir add && echo "$step" >"add/step $step" && cp -a add/. tree/
        sequential=--sequential
        [ $step -ne 4 ] || sequential=
        # shellcheck disable=SC2086
        expect 0 "$ctl" image append s.iso add $sequential
        [ -z "$sequential" ] || cmp -n "$(stat -c %s first)" first s.iso || fail "$kind: the first session was changed"
        extracted s.iso
        same tree x
        expect 0 "$ctl" image info s.iso --json
        json "len(d['sessions']) == $step"
        for session in 1 2 3; do
            [ $session -le $step ] || continue
            expect 0 "$ctl" image ls s.iso --from-session $session
            [ "$(grep -c step out)" = $((session - 1)) ] || fail "$kind: session $session of $step: $(cat out)"
        done
    done
    expect 0 "$ctl" image append s.iso --remove "step 2" --sequential
    expect 0 "$ctl" image append s.iso --remove "step 3"
    expect 0 "$ctl" image info s.iso --json
    json 'len(d["sessions"]) == 6'
    for session in 1:0 2:1 3:2 4:3 5:2 6:1; do
        expect 0 "$ctl" image ls s.iso --from-session ${session%:*}
        [ "$(grep -c step out)" = ${session#*:} ] || fail "$kind: session ${session%:*} of 6: $(cat out)"
    done
done

# What the volume is called stays as it is, in each file system; so do its fields, unless others are given.
echo ours >old/COPYING.long.txt
for kind in iso9660,joliet,rockridge,udf iso9660,joliet,rockridge iso9660 udf; do
    expect 0 "$ctl" image create --force -o n.iso old --fs "$kind" --volume 'Holiday 2026, täglich' --publisher "Ada & Söhne" \
        --preparer "Prep" --volume-set "Set of mine" --application "BACKUP 3" --copyright-file COPYING.long.txt --expires 2031-01-02
    expect 0 "$ctl" image info n.iso --json
    cp out before.json
    expect 0 "$ctl" image append n.iso new
    expect 0 "$ctl" image append n.iso new/sub --sequential
    expect 0 "$ctl" image info n.iso --json
    python3 - before.json out <<'END' || fail "$kind: the volume is called something else"
import json, sys
keys = ("fileSystem", "name", "publisher", "preparer", "application", "copyrightFile", "expires")
old, new = ([{k: v.get(k) for k in keys} for v in json.load(open(f))["volumes"]] for f in sys.argv[1:])
if old != new: print(old, new, sep="\n")
sys.exit(old != new)
END
    name=COPYING.long.txt
    [ "$kind" != iso9660 ] || name=COPYING_LONG.TXT
    expect 0 "$ctl" image append n.iso new --publisher Other --volume AGAIN --remove $name
    expect 0 "$ctl" image info n.iso --json
    json 'all(v["name"] == "AGAIN" for v in d["volumes"])'
    json 'all((v["publisher"] or "Other") == "Other" and not v.get("copyrightFile") for v in d["volumes"])'
done
rm old/COPYING.long.txt
expect 0 "$ctl" image create --force -o m.iso --import merged.iso --volume ''
expect 0 "$ctl" image info m.iso --json
json 'd["volumes"][0]["name"] == "LABEL"'

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
