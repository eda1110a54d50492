"""The command line: one file a command, over everything else."""
