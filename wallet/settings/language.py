"""Korean first, English complete; times are stored in UTC and shown in Asia/Seoul."""

from wallet.config import BASE_DIR

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"
FORMAT_MODULE_PATH = "wallet.formats"
