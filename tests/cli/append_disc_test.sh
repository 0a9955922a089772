# Further sessions on discs of software recorders: what is added, replaced and taken out, and what is refused.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/private_bus.sh"
unset SOURCE_DATE_EPOCH
cd "$work" || exit 1
own=$ctl
ctl="$ctl --session"
run() { local wanted=$1; shift; # shellcheck disable=SC2086
    expect "$wanted" $ctl "$@"; }

mkdir -p tree/sub new/sub
echo hello >tree/a.txt
echo going >tree/gone.txt
head -c 3000000 /dev/urandom >tree/sub/large
echo changed >new/a.txt
echo more >new/sub/more

# shows IMAGE OPTION...: its tree is the folder `now`.
shows() {
    rm -rf seen && mkdir seen
    expect 0 "$own" image extract "$1" -C seen "${@:2}"
    diff -r now seen >diff.out || fail "$1 ${*:2} shows something else: $(head -3 diff.out)"
}

for media in cd-r cd-rw dvd-r dvd-rw dvd+r bd-r bd-re dvd+rw dvd-ram bd-r-dl bd-re-dl disk; do
    run 0 virtual add disc --media $media --store "$work/store $media"
    image="store $media/disc.iso"
    run 5 append disc new
    says err "is blank"
    says err "Next step: 'burn' makes its first session"
    run 0 burn disc tree --volume KEPT
    rm -rf now && cp -a tree now && cp -a now first
    run 0 append disc new
    says out "Appended 4 files in 1 folder"
    says out verified
    cp -a new/. now/
    shows "$image"
    run 0 append disc --remove gone.txt
    rm now/gone.txt
    shows "$image"
    run 0 append disc new/sub --remove sub/large --json
    json 'd["firstLba"] > 0 and d["verified"]'
    rm now/sub/large && cp -a new/sub/. now/
    shows "$image"
    expect 0 "$own" image info "$image" --json
    json 'len(d["sessions"]) == 4 and d["volumes"][0]["name"] == "KEPT"'
    for session in 1 4; do
        [ $session -ne 1 ] || { mv now last && cp -a first now; }
        shows "$image" --from-session $session
        [ $session -ne 1 ] || { rm -rf now && mv last now; }
    done
    # From what an earlier session left.
    run 0 append disc new/a.txt --from-session 1 --import-fs udf --volume AGAIN
    rm -rf now && cp -a first now && cp new/a.txt now/
    shows "$image"
    run 2 append disc new --from-session 99
    says err "--from-session 99: the disc has 5 sessions, and no session 99"
    run 3 append disc --remove nothing.txt
    says err "--remove nothing.txt: the disc has no such file or folder"
    says err "'discmasterctl read'"
    # All sessions come along into an image.
    run 0 read disc -o copy.iso --force
    expect 0 "$own" image info copy.iso --json
    json 'len(d["sessions"]) == 5'
    shows copy.iso
    rm -rf now && mv first now
    shows copy.iso --from-session 1
    rm -rf now
    run 0 virtual remove disc -y
done

# A DVD-RW that was not erased in full takes one session.
run 0 virtual add rewritten --media dvd-rw
run 0 burn rewritten tree
run 0 erase rewritten -y
run 0 burn rewritten tree
says out "the disc is closed"
says err "unless it was erased with --full"
run 5 append rewritten new
run 0 erase rewritten --full -y
run 0 burn rewritten tree
run 0 append rewritten new
run 0 virtual remove rewritten -y

# What is refused changes nothing.
run 0 virtual add disc --media bd-r --store "$work/refused"
run 0 burn disc tree
cp refused/disc.iso before.iso
for options in "--fs udf" "--udf-revision 2.50" "--media bd-r" "--boot bios:tree/a.txt" "--import-fs hfs" "--speed fast"; do
    # shellcheck disable=SC2086
    run 2 append disc new $options
done
run 2 append disc
run 2 append
run 3 append disc nowhere
run 3 append other new
head -c 2100000000 /dev/zero >big
run 0 virtual add small --media cd-r
run 0 burn small tree
run 5 append small big
says err "Next step"
run 0 virtual remove small -y
cmp before.iso refused/disc.iso || fail "a refused session changed the disc"
run 0 append disc new --close
run 5 append disc new
says err "closed"
run 5 burn disc new
run 0 virtual remove disc -y
finish
