"""What a person is doing, without Qt: the open patient, typed text and its outcome, forms, moves.

The window and the command line share it.
"""
