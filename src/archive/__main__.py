"""python -m archive."""

from archive.cli.main import run

if __name__ == "__main__":
    run()
