"""One notebook: bytes in, result out."""
