# Sourced after common.sh: a private session bus that starts discmasterd when it is asked for. $2 is discmasterd.

daemon=$(realpath "$2")
mkdir "$work/services" "$work/run" "$work/state"
chmod 700 "$work/run"
cat >"$work/services/org.discmaster.DiscMaster1.service" <<EOF
[D-BUS Service]
Name=org.discmaster.DiscMaster1
Exec=$plain $daemon --session
EOF
cat >"$work/bus.conf" <<EOF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=$work/run/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>$work/services</servicedir>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
EOF
export XDG_RUNTIME_DIR=$work/run XDG_STATE_HOME=$work/state
bus_pid=$(dbus-daemon --config-file="$work/bus.conf" --fork --print-pid 2>"$work/bus.log") || exit 77
export DBUS_SESSION_BUS_ADDRESS=unix:path=$work/run/bus

service_pid() {
    busctl --address="$DBUS_SESSION_BUS_ADDRESS" call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus \
        GetConnectionUnixProcessID s org.discmaster.DiscMaster1 2>/dev/null | cut -d' ' -f2
}

stop_bus() {
    local pid
    pid=$(service_pid)
    [ -z "$pid" ] || kill "$pid"
    kill "$bus_pid"
    rm -rf "$work"
}
trap stop_bus EXIT
