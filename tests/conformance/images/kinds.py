"""The images that are made of each tree: what is in them, and how 'discmasterctl image create' is asked for it."""

from dataclasses import dataclass, field


@dataclass
class Kind:
    """An image. Those without links are made of the tree without its symbolic links: some readers cannot have them."""

    name: str
    file_systems: str
    options: list[str] = field(default_factory=list)
    links: bool = True
    revision: str = "1.02"
    level: int = 3
    joliet: int = 64  # characters of a name

    def has(self, file_system: str) -> bool:
        return file_system in self.file_systems.split(",")

    def arguments(self) -> list[str]:
        udf = ["--udf-revision", self.revision] if self.has("udf") else []
        level = ["--iso-level", str(self.level)] if self.level != 3 else []
        return ["--fs", self.file_systems, *udf, *level, *self.options]


ALL = "iso9660,joliet,rockridge,udf"
REVISIONS = ["1.02", "1.50", "2.00", "2.01", "2.50", "2.60"]

BRIDGE = Kind("bridge", ALL)
KINDS = [
    BRIDGE,
    Kind("iso", "iso9660,joliet,rockridge"),
    Kind("plain", "iso9660"),
    Kind("level1", "iso9660,rockridge", level=1),
    Kind("level2", "iso9660,rockridge", level=2),
    Kind("relocated", "iso9660,rockridge", ["--relocate"]),
    Kind("1999", "iso9660,iso9660:1999,rockridge"),
    Kind("long-joliet", "iso9660,joliet", ["--long-joliet"], joliet=103),
    *[Kind(f"bridge-{r}", ALL, links=False, revision=r) for r in REVISIONS],
    *[Kind(f"udf-{r}", "udf", links=False, revision=r) for r in REVISIONS],
    Kind("udf-apart", "udf", ["--separate-files", "--single-metadata", "--align-files", "16"], links=False,
         revision="2.50"),
]
BY_NAME = {k.name: k for k in KINDS}
