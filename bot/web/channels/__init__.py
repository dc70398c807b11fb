"""One file per messaging provider, each with an `open` that returns a Channel. docs/channels.md adds one."""
