"""Checks a username and password, answering alike whether the name or the password was wrong."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password

from zhike.apps.core.prepared import prepared_one
from zhike.apps.org.models import User


@prepared_one
def _signed_in(user_id):
    return User.objects.select_related("branch").filter(pk=user_id, is_active=True)


class Backend(BaseBackend):
    """Authenticates by username and password; an unknown name costs as much time as a wrong password."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Return the active user whose password this is, else None."""
        if username is None or password is None:
            return None
        user = User.objects.select_related("branch").filter(username=username).first()
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id):
        """Return the signed-in user while active."""
        return _signed_in(user_id)
