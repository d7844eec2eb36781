/** The citizen's wallet. */
import "./styles/krds.css";
import "./styles/app.css";
import "./styles/wallet.css";
import { applyPreferences } from "./base/preferences";
import { registerServiceWorker } from "./base/service-worker";
import { applyLanguage } from "./i18n";
import "./wallet/wallet-app";

applyPreferences();
applyLanguage();
void registerServiceWorker();
