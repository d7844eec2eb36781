"""The pages of the web apps: the same bytes for everybody, so that the log can hold their hashes."""

from django.template.loader import render_to_string

from wallet.origins import addresses

# origin -> address -> template, as the service worker of that origin keeps them
KEPT_PAGES = {
    "wallet": {"/": "wallet/shell.html"},
    "verifier": {"/": "verifier/shell.html", "/proof": "proof/shell.html"},
}


def shell(template: str) -> str:
    """A shell in the language that is active; nothing of the request goes into it."""
    return render_to_string(template, addresses())
