"""The conversions against the real frameworks; `make test-peers` installs those."""
