# A job that was forgotten between being listed and being looked at. $2 is forgetful_service.py.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/private_bus.sh"

expect 0 "$ctl" --session jobs --json
json '[j["job"].split("/")[-1] for j in d["jobs"]] == ["26"]'
expect 0 "$ctl" --session jobs
says out "26"
expect 3 "$ctl" --session cancel 25
finish
