#!/usr/bin/env python3
"""What we give to systemd, udev, the buses and polkit is read by their own programs without a complaint.

usage: system_files_test.py BUILD_ROOT SOURCE_ROOT SERVICE_USER
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET

import tap

BUILD, SOURCE, USER = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]

# dbus-api.md, polkit: who sits at the machine may; and what always needs an administrator.
FREE = {"read-disc", "burn", "erase", "format", "eject", "exclusive-access", "virtual-drive"}
ADMIN = {"force-unmount", "manage-others", "raw-command", "mode-page"}

# systemd-analyze's exposure, times ten: 1.0 with systemd 252; later ones look at more. What remains stands at the end of
# the unit.
EXPOSURE = 13


def run(*command, **more):
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, **more)


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


class SystemFiles(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.addCleanup(self.temp.cleanup)
        self.dir = pathlib.Path(self.temp.name)

    def unit(self):
        """The unit with a program that exists here: verify looks for it."""
        text = (BUILD / "systemd/discmasterd.service").read_text()
        unit = self.dir / "discmasterd.service"
        unit.write_text(re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true", text))
        return str(unit)

    def test_no_template_variable_is_left(self):
        for name in ("systemd/discmasterd.service", "systemd/discmasterd.sysusers", "systemd/discmasterd.tmpfiles",
                     "udev-rules/70-discmasterd.rules", "dbus/install/org.discmaster.DiscMaster1.conf",
                     "dbus/install/org.discmaster.DiscMaster1.policy",
                     "dbus/install/org.discmaster.DiscMaster1.system.service",
                     "dbus/install/org.discmaster.DiscMaster1.session.service"):
            self.assertNotRegex((BUILD / name).read_text(), r"@\w+@", name)

    @needs("systemd-analyze")
    def test_systemd_verifies_the_unit(self):
        result = run("systemd-analyze", "verify", "--man=no", self.unit())
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    @needs("systemd-analyze")
    def test_the_sandbox_is_tight(self):
        result = run("systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE}", self.unit())
        self.assertEqual(result.returncode, 0, result.stdout)

    @needs("systemd-sysusers")
    def test_sysusers_makes_the_user_and_tmpfiles_its_folder(self):
        etc = self.dir / "etc"
        etc.mkdir()
        result = run("systemd-sysusers", f"--root={self.dir}", str(BUILD / "systemd/discmasterd.sysusers"))
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertRegex((etc / "passwd").read_text(), rf"(?m)^{USER}:")
        if os.geteuid() != 0:
            return  # the folder's owner is another user
        result = run("systemd-tmpfiles", "--create", f"--root={self.dir}", str(BUILD / "systemd/discmasterd.tmpfiles"))
        self.assertEqual(result.returncode, 0, result.stdout)
        state = (self.dir / "var/lib/discmasterd").stat()
        self.assertEqual(state.st_mode & 0o7777, 0o700)
        self.assertNotEqual(state.st_uid, 0)

    @needs("xmllint")
    def test_xml_is_well_formed(self):
        files = [BUILD / "dbus/install/org.discmaster.DiscMaster1.conf",
                 BUILD / "dbus/install/org.discmaster.DiscMaster1.policy", *sorted(SOURCE.glob("dbus/*.xml"))]
        result = run("xmllint", "--noout", "--nonet", *map(str, files))
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_only_the_services_user_may_own_the_name(self):
        policies = ET.parse(BUILD / "dbus/install/org.discmaster.DiscMaster1.conf").getroot().findall("policy")
        owners = [p.attrib for p in policies for a in p.findall("allow") if "own" in a.attrib]
        self.assertEqual(owners, [{"user": USER}])

    @needs("dbus-daemon")
    @needs("busctl")
    @needs("setpriv")
    @unittest.skipUnless(os.geteuid() == 0, "needs root: two users call")
    def test_a_bus_gives_the_name_to_the_services_user_and_lets_others_call(self):
        # The service's user need not exist here; "nobody" stands for it.
        policy = (BUILD / "dbus/install/org.discmaster.DiscMaster1.conf").read_text()
        (self.dir / "policy.conf").write_text(policy.replace(f'user="{USER}"', 'user="nobody"'))
        (self.dir / "bus.conf").write_text(f"""<busconfig><type>system</type>
            <listen>unix:path={self.dir}/bus</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow user="*"/><deny own="*"/><deny send_type="method_call"/>
            <allow send_type="signal"/><allow send_requested_reply="true" send_type="method_return"/>
            <allow send_requested_reply="true" send_type="error"/><allow receive_type="method_call"/>
            <allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/>
            <allow send_destination="org.freedesktop.DBus"/></policy>
            <include>{self.dir}/policy.conf</include></busconfig>""")
        self.dir.chmod(0o755)
        daemon = subprocess.Popen(["dbus-daemon", f"--config-file={self.dir}/bus.conf", "--nofork", "--nopidfile",
                                   "--print-address"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (daemon.terminate(), daemon.wait(), daemon.stdout.close()))
        self.assertTrue(daemon.stdout.readline())  # it listens
        (self.dir / "bus").chmod(0o666)
        bus = f"--address=unix:path={self.dir}/bus"
        own = ["busctl", bus, "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName", "su",
               "org.discmaster.DiscMaster1", "4"]
        self.assertEqual(run("setpriv", "--reuid=nobody", "--clear-groups", *own).stdout, "u 1\n")
        self.assertNotEqual(run(*own).returncode, 0)
        # There is no such service and nothing starts it: the bus says that, not that it is forbidden.
        call = run("busctl", bus, "call", "org.discmaster.DiscMaster1", "/", "org.freedesktop.DBus.Peer", "Ping")
        self.assertNotIn("denied", call.stdout.lower())
        self.assertIn("not provided", call.stdout)

    def test_polkit_actions_and_their_defaults(self):
        prefix = "org.discmaster.DiscMaster1."
        seen = {}
        for action in ET.parse(BUILD / "dbus/install/org.discmaster.DiscMaster1.policy").getroot().findall("action"):
            self.assertTrue(action.findtext("description") and action.findtext("message"), action.attrib["id"])
            defaults = action.find("defaults")
            self.assertEqual(defaults.findtext("allow_any"), "auth_admin")
            # Without this polkit refuses to answer the service.
            notes = {a.attrib["key"]: a.text for a in action.findall("annotate")}
            self.assertEqual(notes.get("org.freedesktop.policykit.owner"), f"unix-user:{USER}")
            self.assertEqual(defaults.findtext("allow_inactive"), "auth_admin")
            seen[action.attrib["id"].removeprefix(prefix)] = defaults.findtext("allow_active")
        self.assertEqual({name for name, active in seen.items() if active == "yes"}, FREE)
        self.assertEqual({name for name, active in seen.items() if active == "auth_admin_keep"}, ADMIN)
        self.assertEqual(set(seen), FREE | ADMIN)

    @needs("udevadm")
    def test_udev_reads_the_rules(self):
        rules = BUILD / "udev-rules/70-discmasterd.rules"
        if "verify" in run("udevadm", "--help").stdout:
            result = run("udevadm", "verify", str(rules))
            self.assertEqual(result.returncode, 0, result.stdout)
            return
        # Older ones complain only while they read the rules for an event.
        if os.geteuid() != 0 or run("unshare", "-m", "true").returncode != 0:
            self.skipTest("needs udevadm verify, or a mount namespace of its own")
        script = ("mount -t tmpfs none /run && mkdir -p /run/udev/rules.d && cp \"$1\" /run/udev/rules.d/ && "
                  "udevadm test --action=add /sys/class/mem/null")
        result = run("unshare", "-m", "sh", "-c", script, "sh", str(rules))
        self.assertIn("Reading rules file: /run/udev/rules.d/70-discmasterd.rules", result.stdout)
        self.assertNotRegex(result.stdout, r"70-discmasterd\.rules:\d+")


if __name__ == "__main__":
    tap.main()
