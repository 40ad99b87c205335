"""`python -m erhai` is the `erhai` command."""

from erhai.cli.main import main

if __name__ == "__main__":
    main()
