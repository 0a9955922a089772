#!/bin/sh
# run_in_testbed.sh TESTBED_HOST PROGRAM...: runs a test where /dev/sr0 is an emulated recorder with a BD-R, kept in the
# folder $DISCMASTER_TEST_STORE.
set -eu
host=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DISCMASTER_TEST_STORE="$folder/disc"
"$host" --medium bd-r:64M --store "$DISCMASTER_TEST_STORE" --control "$folder/control" -- "$@"
