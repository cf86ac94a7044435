"""What `manage.py COMMAND SUBCOMMAND` does, a module each.

A module has HELP, `add_arguments(parser)` and `handle(command, **options)`.
"""
