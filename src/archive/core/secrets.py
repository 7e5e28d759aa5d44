"""Passwords in addresses, kept from what is printed and logged."""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"^(\w[\w+.-]*://[^:/@?#]*:).*@", re.DOTALL)  # to the last @: an unescaped password may hold any sign
_PASSWORD_OPTION = re.compile(r"([?&;](?:ssl)?pass(?:word|wd|phrase)?=)[^&;]*", re.IGNORECASE)
_USERINFO = re.compile(r"://[^/\\\s?#]*@")


def without_password(database: str) -> str:
    """The address of a database with `***` for its password; a path stays as it is."""
    if "://" not in database:
        return database
    return _PASSWORD_OPTION.sub(r"\1***", _PASSWORD.sub(r"\1***@", database))


def without_credentials(address: str) -> str:
    """A web address without its user and password."""
    return _USERINFO.sub("://", address, count=1)


def without_userinfo(text: str) -> str:
    """Text in which the user and password of every web address are `***`."""
    return _USERINFO.sub("://***@", text)
