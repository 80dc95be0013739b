"""The mark on English text that a door will translate."""


def N_(text: str) -> str:  # noqa: N802 - the name that message extraction looks for
    """Mark a text for translation and return it unchanged.

    Parameters
    ----------
    text : str
        Plain English, with ``%(name)s`` for what is filled in later.

    Returns
    -------
    str
        The same text.

    Source
    ------
    House rule: this floor speaks English and codes; doors translate.

    Examples
    --------
    >>> N_("Churn rate")
    'Churn rate'
    """
    return text
