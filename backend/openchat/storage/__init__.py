"""The adapters of the store ports, and the bytes of files on disk."""
