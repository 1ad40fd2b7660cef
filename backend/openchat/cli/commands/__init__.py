"""The commands: their options and help, and nothing that takes long to import. Their work is imported to be done."""
