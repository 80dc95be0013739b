"""Who calls the API: a token's user or the signed-in one; every view names the act it needs."""

from rest_framework import authentication, exceptions, permissions

from zhike.apps.org import rules


class Token(authentication.BaseAuthentication):
    """Accepts `Authorization: Bearer …`; the token was looked up when the request came in."""

    def authenticate(self, request):
        """Return the token's user, None when no token was sent."""
        if not request._request.has_token:
            return None
        if request._request.actor is None:
            raise exceptions.AuthenticationFailed(
                "The token is unknown, revoked, or older than a demanded second factor."
            )
        return request._request.actor.user, "token"

    def authenticate_header(self, request):
        """Name the scheme, so that a missing token is answered with 401."""
        return "Bearer"


class Session(authentication.SessionAuthentication):
    """Accepts the session of the pages, with its CSRF check."""


class MayAct(permissions.BasePermission):
    """Allows what the role's acts include; a view names its act per method in `acts`, or one in `act`."""

    def has_permission(self, request, view):
        """Say whether the caller may do the view's act; a refusal names it."""
        if request.method not in view.allowed_methods:
            return True  # answered with 405
        method = "GET" if request.method == "HEAD" else request.method
        act = view.acts[method] if hasattr(view, "acts") else view.act
        if act == rules.PUBLIC:
            return True
        actor = request._request.actor
        if actor is None:
            return False
        self.message = f"The role {actor.role} does not include the act {act}."
        self.code = act
        return actor.may(act)
