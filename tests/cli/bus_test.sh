# The whole way over a private bus: a software recorder is added, burned, verified, read, emptied and removed.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/private_bus.sh"
unset SOURCE_DATE_EPOCH
cd "$work" || exit 1
ctl="$ctl --session"
mkdir -p tree/sub
echo hello >tree/a.txt
head -c 3000000 /dev/urandom >tree/sub/b.bin

run() { local wanted=$1; shift; # shellcheck disable=SC2086
    expect "$wanted" $ctl "$@"; }

run 0 list
says err "There is no optical drive"
run 0 list --json
json 'd == {"drives": []}'
run 3 burn tree
says err "Next step: connect one; discmasterctl virtual add"
run 3 info nothing

run 0 virtual add demo --media bd-r --store "$work/store"
says out "Added demo with a bd-r"
run 1 virtual add demo --media bd-r
run 0 list
says out "BD-R"
says out blank
run 0 info demo --json
json 'd["medium"]["blank"] and d["properties"]["Media"]["State"] == "ready"'
run 0 virtual list --json
json '[v["virtualMedia"] for v in d["drives"]] == ["bd-r"]'
run 5 read demo -o disc.iso
says err blank
[ ! -e disc.iso ] || fail "a failed read left a file"
head -c 2097152 /dev/zero >zero.iso
run 5 verify demo --image zero.iso
says err blank

# A folder becomes a verified disc.
run 0 burn demo tree --volume THEDISC
says out "Burned 2 files in 1 folder"
says out verified
says out "left open"
says err "Completed: 100 %"
expect 0 ${ctl% --session} image ls store/disc.iso
says out sub/b.bin
run 0 list --json
json 'd["drives"][0]["medium"]["statusText"] == "appendable"'

# It reads back as it is, and is what was meant.
run 0 read demo -o disc.iso
cmp disc.iso store/disc.iso || fail "read gave other bytes than the store has"
run 1 read demo -o disc.iso
run 0 read demo -o disc.iso --force
run 0 verify demo --image disc.iso
says out good
head -c 2048 /dev/urandom | dd of=disc.iso bs=2048 seek=300 conv=notrunc status=none
run 7 verify demo --image disc.iso
says err "block 300 differs"
says err "Next step: make sure that this is what was burned"

# Names that D-Bus does not take, and what is no file.
mkdir odd
echo odd >"odd/$(printf 'bad\377')"
mkfifo odd/pipe
run 0 virtual add odd --media bd-r --store "$work/oddstore"
run 0 burn odd odd
says err "odd/pipe is left out"
run 0 virtual load odd --media bd-r --store "$work/oddstore" --blank -y
run 0 burn odd "odd/$(printf 'bad\377')" tree
expect 0 ${ctl% --session} image ls oddstore/disc.iso
says out tree/a.txt
run 0 virtual remove odd

# Sources and destinations are named as they were typed.
run 1 read demo -o no/such/folder/disc.iso
says err "no/such/folder/disc.iso"
$ctl read demo -o - >/dev/full 2>err && fail "reading into a full device went well"
says err "cannot write to stdout"
run 0 virtual add held --media bd-r
mkfifo held
$ctl burn held --image - --size 2097152 <held 2>err >out &
exec 7>held
head -c 1000000 /dev/zero >&7
exec 7>&-
wait $! && fail "a pipe that ended early was burned"
says err "stdin ended after"
run 0 virtual remove held -y

# More files than the service keeps open, and than a shell's soft limit lets a program open.
mkdir many
for i in $(seq 1200); do echo "$i" >"many/$i"; done
run 0 virtual add crowd --media bd-r --store "$work/crowd"
(ulimit -Sn 256 && run 0 burn crowd many/* && [ "$failures" -eq 0 ]) || fail "many files"
expect 0 ${ctl% --session} image ls crowd/disc.iso
says out 1200
run 0 virtual remove crowd

# Files are mastered again as the disc says that they were, and a change of one is seen.
run 0 virtual add files --media bd-r
run 0 burn files tree --volume "My files"
run 0 verify files tree
run 0 verify files tree --volume "My files"
touch -d '2001-02-03' tree/a.txt
run 7 verify files tree
run 5 burn files tree --force
says err "holds a session already"
says err "Next step: discmasterctl append adds files to it"
grep -q -- --force err && fail "told to use what was used: $(cat err)"
run 0 virtual remove files -y

# The same files with the same options give the same disc, whoever masters them.
run 0 virtual add again --media bd-r --store "$work/again"
run 0 burn again tree --volume AGAIN --reproducible
run 0 verify again tree --volume AGAIN --reproducible
expect 0 ${ctl% --session} image create -o again.iso tree --volume AGAIN --reproducible
cmp again.iso again/disc.iso || fail "the service and the program made different images"
DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS expect 0 ${ctl% --session} verify again tree --volume AGAIN --reproducible
run 0 virtual remove again

# A medium that is exchanged: what would be lost is asked for, and what is kept in a folder stays there.
run 0 virtual add shelf --media bd-r
busctl --address="$DBUS_SESSION_BUS_ADDRESS" get-property org.discmaster.DiscMaster1 /org/discmaster/DiscMaster1 \
    org.discmaster.DiscMaster1.Manager VirtualMediaTypes >out
says out '16 "cd-r" "cd-rw" "dvd-r" "dvd-rw" "dvd+r" "bd-r" "bd-re" "dvd+rw" "dvd-ram" "dvd+r-dl" "bd-r-dl" "bd-r-tl" "bd-r-ql" "bd-re-dl" "bd-re-tl" "disk"'
run 0 virtual load shelf --media cd-r
run 0 virtual load shelf --media bd-r --size 64M
run 0 burn shelf tree
run 2 virtual load shelf --media cd-r
says err "The bd-r that shelf keeps will be deleted, with what was burned onto it"
run 2 virtual load shelf --media bd-r --blank
run 2 virtual load shelf --media bd-r --store "$work/other"
run 2 virtual remove shelf
run 0 virtual load shelf --media bd-r
says out "as it was"
says err "--blank"
run 0 verify shelf tree
run 0 eject shelf
run 2 virtual load shelf --media cd-r
run 0 virtual load shelf --media bd-r --blank -y
run 0 virtual list --json
json '[d["medium"]["statusText"] for d in d["drives"] if d["name"] == "shelf"] == ["blank"]'
run 0 virtual load shelf --media bd-r --store "$work/other"
run 0 burn shelf tree
run 0 virtual load shelf --media bd-r --store "$work/third"
says err "stays in its folder"
run 2 virtual load shelf --media bd-r --store "$work/other" --blank
says err "other will be deleted"
run 0 virtual load shelf --store "$work/other"
says out "Loaded a bd-r into shelf"
run 0 verify shelf tree
run 0 virtual remove shelf
[ -s other/disc.iso ] || fail "removing the drive took the disc in a folder away"
run 1 virtual add shelf --media bd-r --size 5
says err "between 1 MiB and 4 TiB"
run 3 virtual add shelf --store "$work/empty"
[ ! -e empty ] || fail "a folder was made for nothing"
mkdir empty
run 3 virtual add shelf --store "$work/empty"
says err "empty holds no disc; give --media"
busctl --address="$DBUS_SESSION_BUS_ADDRESS" call org.discmaster.DiscMaster1 /org/discmaster/DiscMaster1 \
    org.discmaster.DiscMaster1.Manager AddVirtualDrive 'sa{sv}' shelf 2 media s bd-r size t 0 2>err && fail "0 bytes"
says err "a medium of 0 bytes is none"

# What is not blank is not burned by accident.
run 5 burn demo tree
run 0 virtual add rewritable --media bd-re --size 512M
run 0 burn rewritable tree --json
json 'd["verified"] and d["drive"] == "rewritable" and d["bytes"] > 3000000 and not d["closed"]'
run 5 burn rewritable tree
run 0 read rewritable -o part.iso
says err "--whole"
expect 0 ${ctl% --session} image check part.iso
run 0 read rewritable -o whole.iso --whole --json
json 'd["leftOut"] == 0 and d["bytes"] > 400e6'
[ "$(du -m whole.iso | cut -f1)" -lt 50 ] || fail "a whole disc that is mostly empty takes $(du -h whole.iso)"
cmp -n "$(stat -c %s part.iso)" part.iso whole.iso || fail "a part of the disc is not its beginning"
run 1 burn rewritable tree --force --simulate
grep -q "will be lost" err && fail "a simulation threatens with a loss"
run 0 burn rewritable tree --force --verify quick
says err "will be lost"
run 0 burn rewritable tree -y --verify none --json=stream
json_lines 'lines[-1]["type"] == "result" and not lines[-1]["verified"] and any(l["type"] == "progress" for l in lines)'

# Erasing: what is rewritable becomes blank, after a question.
run 2 erase rewritable
says err "Everything on the BD-RE in rewritable will be lost"
run 0 erase rewritable -y
says out "Erased the BD-RE in rewritable"
run 0 erase rewritable
says out "the BD-RE in rewritable is blank already"
run 0 burn rewritable tree --verify none
run 0 virtual add cdrw --media cd-rw --size 64M
run 0 burn cdrw tree --close
run 5 burn cdrw tree
says err "discmasterctl erase cdrw makes it blank"
run 0 info cdrw
says out "to be erased"
run 0 erase cdrw --full -y --json
json 'd["drive"] == "cdrw" and d["full"] and not d["blank-before"]'
run 0 burn cdrw tree
run 0 virtual remove cdrw -y
run 0 virtual add once --media bd-r --size 64M
run 5 erase once -y
says err "cannot be erased"
run 2 format once --spare plenty
run 0 format once
says out "Formatted the BD-R in once: it has"
run 5 format once
run 2 format rewritable
says err "Everything on the BD-RE in rewritable will be lost"
run 0 format rewritable --spare none -y --json
json 'd["drive"] == "rewritable" and d["sectors"] * 2048 == d["bytes"]'
run 0 virtual remove once -y

# Images: a file, a pipe whose length is told, a pipe whose length is not.
expect 0 ${ctl% --session} image create -o made.iso tree
run 0 burn rewritable --image made.iso --force
size=$(stat -c %s made.iso)
cat made.iso | $ctl burn rewritable --image - --size "$size" --force >out 2>err || fail "a pipe with --size: $(cat err)"
cat made.iso | $ctl burn rewritable --image - --force >out 2>err || fail "a pipe: $(cat err)"
run 0 verify rewritable --image made.iso
head -c 5000 made.iso >odd.iso
run 1 burn rewritable --image odd.iso --force
run 3 burn rewritable --image nowhere.iso
head -c 204800 /dev/urandom >wrong.iso
run 2 burn rewritable --image wrong.iso --force
says err "wrong.iso: The image has no volume recognition sequence"
run 0 burn rewritable --image wrong.iso --force -y
run 0 burn rewritable --image made.iso --force

# Too large, too small.
run 0 virtual add small --media cd-r --size 4M
head -c 6000000 /dev/urandom >large.bin
run 5 burn small large.bin
says err "the image of 1 file does not fit"

# The tray.
run 0 eject demo
run 0 list --json
json '[d["medium"]["state"] for d in d["drives"] if d["name"] == "demo"] == ["empty"]'
run 3 burn demo tree
says err "there is no disc in demo"
run 0 load demo
run 0 burn rewritable tree --force --eject --close

# Jobs: what ran, a running one followed and cancelled.
run 0 jobs --json
json 'd["jobs"] and all(j["State"] in ("done", "failed", "cancelled") for j in d["jobs"])'
json 'all(j["Progress"] == 1 for j in d["jobs"] if j["State"] == "done")'
run 3 wait 12345
job_that() { $ctl jobs --json | /usr/bin/python3 -c 'import json, sys
print([j["job"].split("/")[-1] for j in json.load(sys.stdin)["jobs"] if j["State"] == sys.argv[1]][-1])' "$1"; }
run 1 cancel "$(job_that done)"
says err "cannot be cancelled any more: it is done"
run 1 cancel "$(job_that failed)"
says err "cannot be cancelled any more: it has failed: "
run 0 load rewritable
mkfifo feed
$ctl burn rewritable --image - --size 200MiB --force <feed >burn.out 2>burn.err &
burn=$!
exec 7>feed
head -c 64000000 /dev/zero >&7  # more than the service reads ahead
is_writing() { $ctl jobs --json | /usr/bin/python3 -c 'import json,sys
jobs = [j for j in json.load(sys.stdin)["jobs"] if j["State"] == "running"]
print(jobs[0]["job"].split("/")[-1])
sys.exit(0 if jobs else 1)' >job 2>/dev/null; }
until_true is_writing
until_true grep -q "^Writing" burn.err
run 9 eject rewritable
says err "discmasterctl jobs shows what runs"
run 0 list
grep -q "^rewritable .* BD-RE .* being written .* discmasterctl" out || fail "list shows an old state: $(cat out)"
run 0 info rewritable
says out "being written"
run 9 read rewritable -o busy.iso
says err "the disc in rewritable is being written by discmasterctl"
run 9 verify rewritable --image made.iso
run 9 burn rewritable tree --force

# Who waits for a job only watches it.
: >wait.err
$ctl wait "$(cat job)" >wait.out 2>wait.err &
watcher=$!
until_true grep -q "^Writing" wait.err
kill -INT $watcher
status=0
wait $watcher || status=$?
[ $status -eq 8 ] || fail "a wait that was interrupted ended with $status: $(cat wait.err)"
grep -q "left the job to end by itself; discmasterctl wait .* follows it again" wait.err || fail "not told: $(cat wait.err)"
is_writing || fail "a watcher that left stopped the burn"

run 0 cancel "$(cat job)"
status=0
wait $burn || status=$?
[ $status -eq 8 ] || fail "a cancelled burn ended with $status: $(cat burn.err)"
grep -q "A part of the BD-RE in rewritable was overwritten" burn.err || fail "not told what became of the disc: $(cat burn.err)"
exec 7>&-
run 8 wait "$(cat job)"
run 0 cancel "$(cat job)"
says out "is cancelled"

# Ctrl-C at the burn itself cancels it.
run 0 virtual add pressed --media bd-r
$ctl burn pressed --image - --size 200MiB <feed >burn.out 2>burn.err &
burn=$!
exec 7>feed
head -c 8000000 /dev/zero >&7
until_true is_writing
kill -INT $burn
status=0
wait $burn || status=$?
[ $status -eq 8 ] || fail "an interrupted burn ended with $status: $(cat burn.err)"
grep -q "Cancelling at the next safe point; Ctrl-C again does not wait for that" burn.err || fail "not told: $(cat burn.err)"
exec 7>&-
run 8 wait "$(cat job)"
run 0 virtual remove pressed -y

# A window that is closed leaves a burn alone, and ends a read, which nobody could take over.
run 0 virtual add window --media bd-r
$ctl burn window --image - --size 16MiB <feed >burn.out 2>burn.err &
burn=$!
exec 7>feed
head -c 8000000 /dev/zero >&7
until_true is_writing
kill -HUP $burn
status=0
wait $burn || status=$?
[ $status -eq 8 ] || fail "a burn whose window was closed ended with $status: $(cat burn.err)"
grep -q "/jobs/$(cat job)$" burn.out || fail "the job that goes on is not named: $(cat burn.out)"
is_writing || fail "the burn did not go on"
head -c 8777216 /dev/zero >&7
exec 7>&-
run 0 wait "$(cat job)"
run 0 virtual remove window -y

# A file that goes while it is burned.
mkdir vanishing
truncate -s 600M vanishing/a
echo z >vanishing/z
run 0 virtual add vanishing --media bd-r
$ctl burn vanishing vanishing >burn.out 2>burn.err &
burn=$!
until_true is_writing && rm vanishing/z
status=0
wait $burn || status=$?
[ $status -eq 6 ] || fail "a burn whose file vanished ended with $status: $(cat burn.err)"
grep -q "a file went or changed while it was burned: .*z" burn.err || fail "the file is not named: $(cat burn.err)"
grep -q spelling burn.err && fail "nothing was spelled wrongly"
run 0 virtual remove vanishing -y

# Unplugged in mid-burn.
run 0 virtual add gone --media bd-r
$ctl burn gone --image - --size 200MiB <feed >burn.out 2>burn.err &
burn=$!
exec 7>feed
head -c 8000000 /dev/zero >&7
until_true is_writing
run 0 virtual remove gone --force -y
status=0
wait $burn || status=$?
[ $status -eq 3 ] || [ $status -eq 6 ] || fail "a burn whose drive was unplugged ended with $status: $(cat burn.err)"
exec 7>&-

# What cannot be printed is no success; a reader that has seen enough is.
status=0
$ctl list >/dev/full 2>err || status=$?
[ $status -eq 1 ] || fail "printing into a full device ended with $status"
says err "cannot write to stdout: No space left"
$ctl list --json=stream | head -c 1 >out || fail "a pipe that was closed"

# A second service for the same bus ends at once.
"$daemon" --session >out 2>&1 && fail "two services on one bus"
says out "another discmasterd serves the session bus already"
DBUS_SESSION_BUS_ADDRESS=unix:path=$work/nothing "$daemon" --session >out 2>&1 && fail "a service without a bus"
says out "cannot connect to the session bus"

# Events.
$ctl monitor --json=stream >events 2>/dev/null &
monitor=$!
until_true grep -q '"type":"present"' events
run 0 virtual add late --media cd-r
until_true grep -q '"type":"added"' events
run 0 burn late tree
run 2 virtual remove late
says err -y
run 0 virtual remove late -y
until_true grep -q '"type":"removed"' events
kill -INT $monitor
wait $monitor || fail "monitor ended with $?"
cp events out
json_lines 'lines'

# For people: what a drive is now, whenever that is something else.
$ctl monitor >events 2>/dev/null &
monitor=$!
until_true grep -q 'rewritable  present   DISCMSTR IMAGE RECORDER: ' events
run 0 virtual add late --media cd-r
until_true grep -q 'late  .*CD-R, blank, 7' events
run 0 burn late tree
until_true grep -q 'late  changed   CD-R, appendable, .* free$' events
grep -q 'used by discmasterctl' events || fail "monitor does not say who uses a drive"
run 0 virtual remove late -y
until_true grep -q 'late  removed   removed' events
kill -INT $monitor
wait $monitor || fail "monitor ended with $?"

run 0 virtual remove demo -y
[ -s store/disc.iso ] || fail "removing the drive took the store's disc away"
finish
