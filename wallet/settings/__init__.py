"""Django settings: one short file per concern, all read from the environment through wallet.config."""

from wallet.settings.admin import *  # noqa: F403
from wallet.settings.anchoring import *  # noqa: F403
from wallet.settings.apps import *  # noqa: F403
from wallet.settings.background import *  # noqa: F403
from wallet.settings.data import *  # noqa: F403
from wallet.settings.language import *  # noqa: F403
from wallet.settings.logs import *  # noqa: F403
from wallet.settings.people import *  # noqa: F403
from wallet.settings.product import *  # noqa: F403
from wallet.settings.web import *  # noqa: F403
