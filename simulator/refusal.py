"""The one error that starting again will not mend."""


class Refusal(Exception):
    """Wrong input or options; the message names the thing and the remedy. The command ends with exit code 2."""
