#!/usr/bin/python3
"""udf_sums.py IMAGE: SHA-256 of every regular file of the image's UDF file system, as sha256sum prints them (pycdlib)."""

import hashlib
import io
import sys

import pycdlib

SYMLINK = 12  # ECMA-167 4/14.6.6

image = pycdlib.PyCdlib()
image.open(sys.argv[1])
for folder, _, files in image.walk(udf_path="/"):
    for name in files:
        path = folder.rstrip("/") + "/" + name
        if image.get_record(udf_path=path).icb_tag.file_type == SYMLINK:
            continue
        content = io.BytesIO()
        image.get_file_from_iso_fp(content, udf_path=path)
        print(f"{hashlib.sha256(content.getvalue()).hexdigest()}  .{path}")
