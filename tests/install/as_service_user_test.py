#!/usr/bin/env python3
"""The service as its unit starts it: a user of its own, no capability, a bus of type "system", the installed policy and
a real polkit. Another user, who is an administrator to polkit, burns a folder to the recorder behind /dev/sr0; somebody
whom polkit does not know as one is refused.

usage: TESTBED_HOST ... -- as_service_user_test.py DISCMASTERD DISCMASTERCTL DBUS_INSTALL_BUILD SERVICE_USER
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SKIP = 77
POLKITD = "/usr/lib/polkit-1/polkitd"
ACTIONS = "/usr/share/polkit-1/actions"
STAND_IN = "nobody"  # for the service's user, who need not exist here
NAME = "org.discmaster.DiscMaster1"

daemon, client, files = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
user = sys.argv[4]

# The testbed gives its command mounts of its own, where it can.
alone = os.readlink("/proc/self/ns/mnt") != os.readlink(f"/proc/{os.getppid()}/ns/mnt")
missing = [p for p in (POLKITD, "dbus-daemon", "busctl", "setpriv") if not shutil.which(p)]
if os.geteuid() != 0 or missing or not alone:
    print("needs root, a mount namespace,", ", ".join(missing))
    sys.exit(SKIP)

BUS = """<busconfig><type>system</type><listen>unix:path={dir}/bus</listen><auth>EXTERNAL</auth>
<servicedir>{dir}/services</servicedir>
<policy context="default"><allow user="*"/><deny own="*"/><deny send_type="method_call"/>
<allow send_type="signal"/><allow send_requested_reply="true" send_type="method_return"/>
<allow send_requested_reply="true" send_type="error"/><allow receive_type="method_call"/>
<allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/>
<allow send_destination="org.freedesktop.DBus"/></policy>
<includedir>/usr/share/dbus-1/system.d</includedir><include>{dir}/policy.conf</include></busconfig>"""


def main(folder):
    folder.chmod(0o755)
    for name in ("services", "actions", "state", "tree"):
        (folder / name).mkdir(mode=0o755)
    shutil.chown(folder / "state", STAND_IN)
    (folder / "tree/hello.txt").write_text("hello\n" * 1000)
    shutil.copy(daemon, folder / "discmasterd")

    stand_in = lambda text, form: text.replace(form.format(user), form.format(STAND_IN))
    (folder / "policy.conf").write_text(stand_in((files / f"{NAME}.conf").read_text(), 'user="{}"'))
    (folder / "actions" / f"{NAME}.policy").write_text(
        stand_in((files / f"{NAME}.policy").read_text(), "unix-user:{}"))
    shutil.copy(f"{ACTIONS}/org.freedesktop.policykit.policy", folder / "actions")
    subprocess.run(["mount", "--bind", folder / "actions", ACTIONS], check=True)
    (folder / "services/org.freedesktop.PolicyKit1.service").write_text(
        f"[D-BUS Service]\nName=org.freedesktop.PolicyKit1\nExec={POLKITD} --no-debug\nUser=root\n")
    (folder / "bus.conf").write_text(BUS.format(dir=folder))

    plain = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}  # neither the bus nor polkit sees the drives
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={folder}/bus"
    running = [subprocess.Popen(["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile",
                                 "--print-address"], stdout=subprocess.PIPE, text=True, env=plain)]
    try:
        assert running[0].stdout.readline(), "the bus listens"
        (folder / "bus").chmod(0o666)
        running.append(subprocess.Popen(
            ["setpriv", f"--reuid={STAND_IN}", "--regid=nogroup", "--clear-groups", "--bounding-set=-all",
             "--inh-caps=-all", "--no-new-privs", folder / "discmasterd"],
            env={**os.environ, "STATE_DIRECTORY": str(folder / "state")}))
        await_name()
        check(folder, running[1])
    finally:
        polkit = pid_of("org.freedesktop.PolicyKit1")
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=60)
        if polkit:
            os.kill(polkit, 15)
        subprocess.run(["umount", ACTIONS], check=False)


def busctl(*arguments):
    return subprocess.run(["busctl", f"--address={os.environ['DBUS_SYSTEM_BUS_ADDRESS']}", *arguments], text=True,
                          capture_output=True, timeout=60)


def pid_of(name):
    answer = busctl("call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID", "s", name)
    return int(answer.stdout.split()[1]) if answer.returncode == 0 else None


def await_name():
    limit = time.monotonic() + 60
    while not pid_of(NAME):
        assert time.monotonic() < limit, "the service does not take its name"
        time.sleep(0.05)


def discmasterctl(*arguments, before=()):
    result = subprocess.run([*before, client, *arguments], text=True, stdin=subprocess.DEVNULL, capture_output=True,
                            timeout=120)
    print(result.stdout, result.stderr, sep="")
    return result


def check(folder, service):
    status = dict(line.split(":\t", 1) for line in open(f"/proc/{service.pid}/status") if ":\t" in line)
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == int(status["CapBnd"], 16) == 0, status
    assert "0" not in status["Uid"].split(), status

    stranger = discmasterctl("burn", "sr0", folder / "tree",
                             before=["setpriv", "--reuid=daemon", "--regid=daemon", "--clear-groups"])
    assert stranger.returncode == 4, "not authorized"
    assert "blank" in discmasterctl("list").stdout, "nothing was written"

    assert discmasterctl("burn", "sr0", folder / "tree").returncode == 0
    assert "appendable" in discmasterctl("list").stdout

    assert discmasterctl("virtual", "add", "demo", "--media", "cd-r").returncode == 0
    kept = folder / "state/virtual/demo"
    assert kept.stat().st_uid == pathlib.Path(folder / "state").stat().st_uid

    service.terminate()
    assert service.wait(timeout=60) == 0, "it ends cleanly when told"


with tempfile.TemporaryDirectory() as name:
    main(pathlib.Path(name))
