"""The version of the program, as installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("zhishou")
except PackageNotFoundError:
    VERSION = "0.0.0"
