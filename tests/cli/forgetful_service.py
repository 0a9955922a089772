#!/usr/bin/python3
"""Stands in for discmasterd at the moment that a finished job is forgotten: it lists two jobs, and has the second."""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.discmaster.DiscMaster1"
JOBS = "/org/discmaster/Work1/u0/jobs/"
MANAGER = f"""<node><interface name="{NAME}.Manager">
  <method name="GetJobs"><arg type="a{{sv}}" direction="in"/><arg type="ao" direction="out"/></method>
</interface></node>"""
JOB = f"""<node><interface name="{NAME}.Job">
  <property name="Operation" type="s" access="read"/> <property name="State" type="s" access="read"/>
  <property name="Drive" type="o" access="read"/> <property name="Progress" type="d" access="read"/>
  <property name="ElapsedTime" type="t" access="read"/>
</interface></node>"""
# As sd-bus answers for an object that is gone.
GONE = [f"""<node><interface name="{NAME}.Job"><method name="Cancel"/></interface></node>""",
        """<node><interface name="org.freedesktop.DBus.Properties">
  <method name="Get"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>
  <method name="GetAll"><arg type="s" direction="in"/><arg type="a{sv}" direction="out"/></method>
</interface></node>"""]
FIGURES = {"Operation": ("s", "write"), "State": ("s", "done"), "Drive": ("o", "/"), "Progress": ("d", 1.0),
           "ElapsedTime": ("t", 3)}


def interface(xml):
    return Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]


def list_jobs(_bus, _sender, _path, _interface, _method, _arguments, call):
    call.return_value(GLib.Variant("(ao)", ([JOBS + "25", JOBS + "26"],)))


def gone(_bus, _sender, path, _interface, _method, _arguments, call):
    call.return_dbus_error("org.freedesktop.DBus.Error.UnknownObject", f"Unknown object '{path}'.")


def figure(_bus, _sender, _path, _interface, name):
    return GLib.Variant(*FIGURES[name])


def serve(bus, _name):
    bus.register_object("/org/discmaster/DiscMaster1", interface(MANAGER), list_jobs, None, None)
    for xml in GONE:
        bus.register_object(JOBS + "25", interface(xml), gone, None, None)
    bus.register_object(JOBS + "26", interface(JOB), None, figure, None)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, serve, None, None)
GLib.MainLoop().run()
