"""The typed C++ proxies against the service."""

import os
import subprocess

from support import PATIENCE, BusTest, main


class Proxies(BusTest):
    def test_every_member_of_an_image_and_its_result(self):
        run = subprocess.run([os.environ["IMAGE_PROXIES"], self.tree({"file": b"12345"})], env=self.client_environment(),
                             capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual((0, ""), (run.returncode, run.stderr))


if __name__ == "__main__":
    main()
