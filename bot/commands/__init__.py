"""The commands of `python -m bot`, one module each: `arguments(parser)` and `run(options) -> int`."""
