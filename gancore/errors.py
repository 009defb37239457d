"""The one exception that is written for the person at the keyboard."""


class UserError(Exception):
    """Something the user can mend: one line that says what is wrong and what to do.

    The command line prints the line on stderr and exits with code 2.

    Examples
    --------
    >>> raise UserError("no data set 'mnits': choose one of mnist, mnist5k")
    Traceback (most recent call last):
    gancore.errors.UserError: no data set 'mnits': choose one of mnist, mnist5k
    """
