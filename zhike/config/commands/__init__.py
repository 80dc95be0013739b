"""The subcommands of `zhike`, one module each."""
