"""The command line: parser, commands, measuring, exit codes."""
